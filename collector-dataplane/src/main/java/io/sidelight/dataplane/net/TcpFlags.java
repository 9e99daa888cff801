// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

/**
 * Questions to the flags byte of a TCP header (RFC 9293 section 3.1).
 *
 * <p>Each predicate named after one flag is true when that flag is set, whatever the others are: {@link #isSyn} holds for
 * SYN and for SYN+ACK.
 */
public final class TcpFlags {
    private static final int FIN = 0x01;
    private static final int SYN = 0x02;
    private static final int RST = 0x04;
    private static final int PSH = 0x08;
    private static final int ACK = 0x10;
    private static final int URG = 0x20;

    private TcpFlags() {}

    public static boolean isFin(int flags) {
        return (flags & FIN) != 0;
    }

    public static boolean isSyn(int flags) {
        return (flags & SYN) != 0;
    }

    /** The initiator's first segment: SYN without ACK. */
    public static boolean isInitialSyn(int flags) {
        return (flags & (SYN | ACK)) == SYN;
    }

    /** The responder's first segment: SYN with ACK. */
    public static boolean isSynAck(int flags) {
        return (flags & (SYN | ACK)) == (SYN | ACK);
    }

    public static boolean isRst(int flags) {
        return (flags & RST) != 0;
    }

    /** FIN or RST: the segment ends something. */
    public static boolean closes(int flags) {
        return (flags & (FIN | RST)) != 0;
    }

    public static boolean isPsh(int flags) {
        return (flags & PSH) != 0;
    }

    public static boolean isAck(int flags) {
        return (flags & ACK) != 0;
    }

    public static boolean isUrg(int flags) {
        return (flags & URG) != 0;
    }

    /** Numbers of the sequence space that the flags take up, beside the payload: one each for SYN and FIN. */
    public static int sequenceLength(int flags) {
        return ((flags & SYN) >> 1) + (flags & FIN);
    }
}
