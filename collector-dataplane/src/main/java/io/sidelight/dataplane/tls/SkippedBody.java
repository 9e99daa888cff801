// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

/**
 * Records of a body that are passed over undecrypted under overload. How many they were, and with it how much plaintext was in
 * them, is believed when the next record verifies with just that sequence number: the tag of one proves the count of those
 * before it. Made for a run of such records only.
 */
final class SkippedBody {
    private int records;
    private long plaintextBytes;
    /** Where the next record begins. */
    private long end;

    void add(long recordEnd, int plaintextLength) {
        records++;
        plaintextBytes += plaintextLength;
        end = recordEnd;
    }

    int records() {
        return records;
    }

    long plaintextBytes() {
        return plaintextBytes;
    }

    long end() {
        return end;
    }
}
