// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.tls.record.RecordProtection;

/**
 * Opens the records of one direction in one epoch and keeps count of them: the record sequence number moves on only with
 * records that verify. Where records are known or suspected to be missing, the numbers that they may have had are tried; the
 * tag or MAC decides. Hot.
 */
final class RecordReader {
    /** Bytes that may be run through a cipher again in search of one record's number. */
    private static final long MAX_SEARCH_BYTES = 4 << 20;

    private static final int SHORTEST_RECORD = 21;

    private final RecordProtection protection;
    private long recordSequence;
    private int lostAtLeast;
    private int lostAtMost;
    private long recordsLost;

    RecordReader(RecordProtection protection, int lostAtLeast, int lostAtMost) {
        this.protection = protection;
        this.lostAtLeast = lostAtLeast;
        this.lostAtMost = lostAtMost;
    }

    /**
     * Verifies and decrypts the next record.
     *
     * @return plaintext length, or {@link RecordProtection#FAILED}; the plaintext is at {@link #plaintextOffset()}
     */
    int open(int contentType, int version, byte[] in, int offset, int length, byte[] out) {
        if (lostAtMost == 0) {
            int opened = protection.open(contentType, version, recordSequence, in, offset, length, out);
            if (opened != RecordProtection.FAILED) {
                recordSequence++;
            } else {
                lostAtMost = 1; // it may have been ours, damaged, or none of ours: the next one will tell
            }
            return opened;
        }
        return search(contentType, version, in, offset, length, out);
    }

    private int search(int contentType, int version, byte[] in, int offset, int length, byte[] out) {
        long hint = protection.lostRecordsHint(in, offset, length);
        if (hint >= 0) {
            int opened = protection.open(contentType, version, recordSequence + hint, in, offset, length, out);
            if (opened != RecordProtection.FAILED) {
                return found(hint, opened);
            }
        }
        long budget = MAX_SEARCH_BYTES;
        for (long lost = lostAtLeast; lost <= lostAtMost && budget > 0; lost++) {
            int opened = protection.reopen(contentType, version, recordSequence + lost, in, offset, length, out);
            if (opened != RecordProtection.FAILED) {
                return found(lost, opened);
            }
            budget -= length + 256;
        }
        // had it been a wrong guess at a header, it may have hidden as many records as fit into it
        lostAtMost = saturatedSum(lostAtMost, 1 + length / SHORTEST_RECORD);
        return RecordProtection.FAILED;
    }

    private int found(long lost, int opened) {
        recordsLost += lost;
        if (lost > 0) {
            protection.onRecordsLost();
        }
        recordSequence += lost + 1;
        lostAtLeast = 0;
        lostAtMost = 0;
        return opened;
    }

    /** Says that records are missing before the next one. */
    void onRecordsLost(int atLeast, int atMost) {
        lostAtLeast = saturatedSum(lostAtLeast, atLeast);
        lostAtMost = saturatedSum(lostAtMost, atMost);
    }

    static int saturatedSum(int a, int b) {
        return (int) Math.min((long) a + b, Integer.MAX_VALUE);
    }

    /** Where {@link #open} puts the plaintext. */
    int plaintextOffset() {
        return protection.plaintextOffset();
    }

    /** Content type of the record that was opened last. */
    int contentType(int headerType) {
        return protection.contentType(headerType);
    }

    /** Plaintext length of a record whose fragment has this length, -1 when that cannot be known. */
    int plaintextLength(int fragmentLength) {
        return protection.plaintextLength(fragmentLength);
    }

    /** Records of this epoch known to be missing so far. */
    long recordsLost() {
        return recordsLost + lostAtLeast;
    }
}
