// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

/**
 * Arithmetic on TCP sequence numbers: 32 bits that wrap (RFC 9293 section 3.4).
 *
 * <p>Comparisons are right while the two are less than 2^31 apart. Exactly 2^31 apart has no order: then each is before the
 * other and neither is after.
 */
public final class SequenceNumber {
    private SequenceNumber() {}

    /** Bytes from {@code from} forward to {@code to}; negative when {@code to} is behind. */
    public static int distance(int from, int to) {
        return to - from;
    }

    /** The number {@code length} bytes after {@code sequence}. */
    public static int add(int sequence, int length) {
        return sequence + length;
    }

    public static boolean isBefore(int sequence, int other) {
        return distance(other, sequence) < 0;
    }

    public static boolean isAfter(int sequence, int other) {
        return distance(other, sequence) > 0;
    }
}
