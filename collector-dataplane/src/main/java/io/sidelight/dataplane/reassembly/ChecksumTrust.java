// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.reassembly;

import io.sidelight.dataplane.net.TcpChecksum;

/**
 * Whether a wrong checksum means anything in one direction. A capture made at the sender shows checksums that its network card
 * was yet to fill in, so a wrong one counts only where good ones have come before and it is the exception; then it is a
 * damaged or a forged packet, which the receiver did not take either. Each direction has a state of two bytes, 0 at first: the
 * trust and how many segments were checked.
 */
public final class ChecksumTrust {
    private static final int ENOUGH = 2;
    private static final int MOST = 8;
    /** What one wrong checksum costs: where a quarter of them are wrong, none is dropped. */
    private static final int COST = 2;
    /** The packets of a handshake and some more; to check all would cost a tenth of the speed. */
    private static final int CHECKED_FIRST = 64;
    /** Longer than this is what a card has joined from several segments, with the checksum of one of them. */
    private static final int LONGEST_SEGMENT = 1460;

    private static final int CHECKED_MASK = 0xFF;

    private ChecksumTrust() {}

    /** True while all segments of the direction are to be checked. */
    public static boolean isNew(short state) {
        return (state & CHECKED_MASK) < CHECKED_FIRST;
    }

    /** False when a segment with this verdict is to be dropped. */
    public static boolean accepts(short state, TcpChecksum.Verdict verdict, int payloadLength) {
        return verdict != TcpChecksum.Verdict.WRONG || state >> 8 < ENOUGH || payloadLength > LONGEST_SEGMENT;
    }

    /** The state after a segment with this verdict. */
    public static short after(short state, TcpChecksum.Verdict verdict) {
        int checked = Math.min((state & CHECKED_MASK) + 1, CHECKED_FIRST);
        int trust = state >> 8;
        trust = switch (verdict) {
            case GOOD -> Math.min(trust + 1, MOST);
            case WRONG -> Math.max(trust - COST, 0);
            case NOT_FILLED, UNKNOWN -> trust;
        };
        return (short) (trust << 8 | checked);
    }

    /** The state after the good copy of a packet that came damaged before: the wrong one takes no trust, the good one gives. */
    public static short afterGoodCopy(short state) {
        int trust = Math.min((state >> 8) + COST + 1, MOST);
        return (short) (trust << 8 | state & CHECKED_MASK);
    }
}
