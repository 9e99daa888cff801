// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.tls.record.RecordPlace;
import io.sidelight.dataplane.tls.record.RecordProtection;
import io.sidelight.dataplane.tls.record.RecordSearch;
import io.sidelight.dataplane.tls.wire.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Opens the records of one direction in one epoch and keeps count of them: the record sequence number moves on only with
 * records that verify. Where bytes of the stream are missing before a record, or did not verify, the numbers that it may have are
 * tried, as many as records fit into those bytes; the tag or MAC decides. Hot: a record that follows the last one costs its
 * cipher call and nothing else.
 */
final class RecordReader {
    /** What the search for the first record's number may cost, in bytes put through a cipher. */
    private static final int FIRST_CREDIT = 4 << 20;

    /** The same for later ones: each byte that verifies earns some, so that forged records cannot buy more than true ones. */
    private static final int MAX_CREDIT = 32 << 20;

    private static final int CREDIT_PER_BYTE = 64;
    /** Numbers that are tried when the credit is used up: the likeliest. */
    private static final int LEAST_TRIALS = 3;

    private static final int LONGEST_RECORD = RecordHeader.LENGTH + RecordHeader.MAX_FRAGMENT_LENGTH;
    private static final long MAX_UNEXPLAINED = 1 << 17;

    private final RecordProtection protection;
    /** Where the next record begins if nothing is missing: behind the last one that verified. */
    private long expected;
    private long recordSequence;
    private int credit = FIRST_CREDIT;
    private int typicalLength;
    /** What is missing or was; null while nothing ever was. */
    private @Nullable Losses losses;

    /** What is known of records that were not seen. */
    private static final class Losses {
        /** Records missing before the next one. */
        private int atLeast;
        private int atMost;
        /** Bytes passed over that the missing records found so far do not account for: records of ours may stand in them. */
        private long unexplained;
        /** Records missing right before the one that was opened last. */
        private long before;
        /** Records missing before that. */
        private long total;
    }

    /**
     * @param expected position in the stream at which the epoch's first record begins, if nothing is missing
     * @param lostAtLeast records of the epoch known to be missing before the first one that will be given
     * @param lostAtMost most records that may be missing there, besides those for which there is room behind {@code expected}
     */
    RecordReader(RecordProtection protection, long expected, int lostAtLeast, int lostAtMost) {
        this.protection = protection;
        this.expected = expected;
        if (lostAtMost > 0 || lostAtLeast > 0) {
            onRecordsLost(lostAtLeast, lostAtMost);
        }
    }

    /**
     * Verifies and decrypts the next record.
     *
     * @param place where the record stands
     * @return plaintext length, {@link RecordProtection#FAILED} or {@link RecordProtection#NOT_EXPANDED}; the plaintext is at
     *     {@link #plaintextOffset()}
     */
    int open(int contentType, int version, RecordPlace place, byte[] in, int offset, int length, byte[] out) {
        Losses known = losses;
        if (place.position() != expected || known != null && known.atMost != 0) {
            return search(contentType, version, place, in, offset, length, out);
        }
        int opened = protection.open(contentType, version, recordSequence, in, offset, length, out);
        if (opened == RecordProtection.FAILED) {
            return known == null || known.unexplained == 0
                    ? opened
                    : search(contentType, version, place, in, offset, length, out);
        }
        if (known != null) {
            known.before = 0;
            known.atLeast = 0;
        }
        settle(place, length);
        return opened;
    }

    private int search(int contentType, int version, RecordPlace place, byte[] in, int offset, int length,
            byte[] out) {
        long lostBytes = Math.max(0, place.position() - expected);
        int opened = search(contentType, version, place, lostBytes, in, offset, length, out);
        if (opened == RecordProtection.FAILED && losses != null && losses.unexplained > 0) {
            opened = search(contentType, version, place, lostBytes + losses.unexplained, in, offset, length, out);
        }
        return opened;
    }

    private int search(int contentType, int version, RecordPlace place, long lostBytes, byte[] in, int offset,
            int length, byte[] out) {
        long room = lostBytes / (RecordHeader.LENGTH + protection.shortestFragment());
        int counted = losses == null ? 0 : losses.atMost;
        RecordSearch search = new RecordSearch(recordSequence, lostBytes, Math.max(room, counted),
                protection.lostRecordsHint(in, offset, length), likelyLost(lostBytes, length), length, place, credit);
        int opened = protection.search(contentType, version, search, in, offset, length, out);
        if (opened == RecordProtection.FAILED) {
            credit = Math.max(LEAST_TRIALS * (length + RecordSearch.COST_PER_TRIAL), (int) search.credit());
            return opened;
        }
        long lost = search.lost();
        Losses known = losses();
        known.unexplained = Math.clamp(lostBytes - lost * LONGEST_RECORD, 0, MAX_UNEXPLAINED);
        known.atLeast = 0;
        known.atMost = 0;
        known.before = lost;
        known.total += lost;
        recordSequence += lost;
        settle(place, length);
        return opened;
    }

    private Losses losses() {
        Losses known = losses;
        if (known == null) {
            known = new Losses();
            losses = known;
        }
        return known;
    }

    /** As many as were counted, when they were; else as many as the last one fits into the bytes. */
    private long likelyLost(long lostBytes, int length) {
        int each = typicalLength > 0 ? typicalLength : RecordHeader.LENGTH + length;
        return losses != null && losses.atMost > 0 && losses.atLeast == losses.atMost
                ? losses.atLeast
                : (lostBytes + each / 2) / each;
    }

    private void settle(RecordPlace place, int length) {
        expected = place.position() + RecordHeader.LENGTH + length;
        typicalLength = RecordHeader.LENGTH + length;
        credit = Math.min(MAX_CREDIT, credit + CREDIT_PER_BYTE * length);
        recordSequence++;
    }

    /** True when a record at this place in the stream is the next one, and none before it is known to be missing. */
    boolean isExpected(long position) {
        return position == expected && (losses == null || losses.atMost == 0);
    }

    /** Whether a record can be opened that comes after others which were not; see {@link RecordProtection#opensAlone}. */
    boolean opensAlone() {
        return protection.opensAlone();
    }

    /** Says that records are missing before the next one. */
    void onRecordsLost(int atLeast, int atMost) {
        Losses known = losses();
        known.atLeast = saturatedSum(known.atLeast, atLeast);
        known.atMost = saturatedSum(known.atMost, atMost);
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

    /** Records missing right before the one that was opened last. */
    long lostBefore() {
        return losses == null ? 0 : losses.before;
    }

    /** Records of this epoch known to be missing so far. */
    long recordsLost() {
        return losses == null ? 0 : losses.total + losses.atLeast;
    }
}
