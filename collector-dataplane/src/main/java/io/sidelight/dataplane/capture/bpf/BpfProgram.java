// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture.bpf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** A filter as the kernel takes it: classic BPF, at most {@link #MAX_LENGTH} instructions. Immutable. */
public final class BpfProgram {
    /** BPF_MAXINSNS: what the kernel accepts at most. */
    public static final int MAX_LENGTH = 4096;

    private static final int INSTRUCTION_SIZE = 8;
    private static final int IF_TRUE_OFFSET = 2;
    private static final int IF_FALSE_OFFSET = 3;
    private static final int OPERAND_OFFSET = 4;
    // struct sock_fprog: the number of instructions, then, aligned, where they are.
    private static final int FPROG_SIZE = 16;
    private static final int FPROG_INSTRUCTIONS_OFFSET = 8;

    private final List<BpfInstruction> instructions;

    BpfProgram(List<BpfInstruction> instructions) {
        this.instructions = List.copyOf(instructions);
    }

    /** The program that lets no packet in. */
    public static BpfProgram nothing() {
        return new BpfProgram(List.of(BpfInstruction.keep(0)));
    }

    /** The program that lets in the first {@code snapLength} bytes of every packet. */
    public static BpfProgram everything(int snapLength) {
        return new BpfProgram(List.of(BpfInstruction.keep(snapLength)));
    }

    /** A copy of {@code count} instructions out of native memory. */
    static BpfProgram read(MemorySegment from, int count) {
        List<BpfInstruction> read = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            MemorySegment at = from.asSlice((long) i * INSTRUCTION_SIZE, INSTRUCTION_SIZE);
            read.add(new BpfInstruction(at.get(JAVA_SHORT, 0) & 0xFFFF, at.get(JAVA_BYTE, IF_TRUE_OFFSET) & 0xFF,
                    at.get(JAVA_BYTE, IF_FALSE_OFFSET) & 0xFF, at.get(JAVA_INT, OPERAND_OFFSET)));
        }
        return new BpfProgram(read);
    }

    /**
     * The program that lets in what any of {@code programs} does: they run one after the other, and where one says no, the next
     * one begins.
     */
    static BpfProgram anyOf(List<BpfProgram> programs) {
        List<BpfInstruction> joined = new ArrayList<>();
        for (BpfProgram program : programs.subList(0, programs.size() - 1)) {
            int length = program.length();
            for (int i = 0; i < length; i++) {
                BpfInstruction instruction = program.instructions.get(i);
                joined.add(instruction.rejects() ? BpfInstruction.skip(length - i - 1) : instruction);
            }
        }
        joined.addAll(programs.getLast().instructions);
        return new BpfProgram(joined);
    }

    /** The same choice, keeping the first {@code snapLength} bytes of what is let in. */
    public BpfProgram keeping(int snapLength) {
        return new BpfProgram(instructions.stream().map(
                instruction -> instruction.accepts() ? BpfInstruction.keep(snapLength) : instruction).toList());
    }

    /** Number of instructions. */
    public int length() {
        return instructions.size();
    }

    /** A {@code struct sock_fprog} with this program, as SO_ATTACH_FILTER takes it; lives as long as {@code arena}. */
    public MemorySegment toNative(Arena arena) {
        MemorySegment code = arena.allocate((long) length() * INSTRUCTION_SIZE, Integer.BYTES);
        for (int i = 0; i < length(); i++) {
            BpfInstruction instruction = instructions.get(i);
            MemorySegment at = code.asSlice((long) i * INSTRUCTION_SIZE, INSTRUCTION_SIZE);
            at.set(JAVA_SHORT, 0, (short) instruction.code());
            at.set(JAVA_BYTE, IF_TRUE_OFFSET, (byte) instruction.ifTrue());
            at.set(JAVA_BYTE, IF_FALSE_OFFSET, (byte) instruction.ifFalse());
            at.set(JAVA_INT, OPERAND_OFFSET, instruction.operand());
        }
        MemorySegment program = arena.allocate(FPROG_SIZE, Long.BYTES);
        program.set(JAVA_SHORT, 0, (short) length());
        program.set(ADDRESS, FPROG_INSTRUCTIONS_OFFSET, code);
        return program;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BpfProgram program && program.instructions.equals(instructions);
    }

    @Override
    public int hashCode() {
        return instructions.hashCode();
    }

    @Override
    public String toString() {
        return instructions.toString();
    }
}
