// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture.bpf;

/**
 * One instruction of the classic Berkeley Packet Filter: {@code struct sock_filter} of linux/filter.h, which is libpcap's
 * {@code struct bpf_insn}.
 *
 * @param code what to do
 * @param ifTrue instructions that a conditional jump skips when it holds
 * @param ifFalse the same when it does not hold
 * @param operand meaning depends on the code
 */
record BpfInstruction(int code, int ifTrue, int ifFalse, int operand) {
    /** BPF_RET | BPF_K: ends with the operand as the number of bytes to keep, 0 for none of the packet. */
    private static final int RETURN_CONSTANT = 0x06;
    /** BPF_JMP | BPF_JA: skips as many instructions as the operand says. */
    private static final int JUMP = 0x05;

    static BpfInstruction keep(int bytes) {
        return new BpfInstruction(RETURN_CONSTANT, 0, 0, bytes);
    }

    static BpfInstruction skip(int instructions) {
        return new BpfInstruction(JUMP, 0, 0, instructions);
    }

    boolean rejects() {
        return code == RETURN_CONSTANT && operand == 0;
    }

    boolean accepts() {
        return code == RETURN_CONSTANT && operand != 0;
    }
}
