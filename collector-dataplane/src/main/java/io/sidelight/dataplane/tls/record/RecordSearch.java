// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

/**
 * The sequence numbers that a record behind missing ones may have, likeliest first. Only the record's tag or MAC says which is
 * right. Bounded by the bytes that are missing and by what the search may cost. Warm: made once for such a record.
 */
public final class RecordSearch {
    /** What a trial costs besides the bytes that it goes over. */
    public static final int COST_PER_TRIAL = 512;

    private final long recordSequence;
    private final long lostBytes;
    private final long mostLost;
    private final long hint;
    private final long estimate;
    private final int costOfATrial;
    private final RecordPlace place;
    private long credit;
    private long lost = -1;
    private int turn;
    private long fewest;
    private long distance;
    private boolean hintGiven;

    /**
     * @param recordSequence the number if nothing is missing
     * @param lostBytes bytes of the stream that are missing or did not verify before the record's header
     * @param mostLost most records that they may hold
     * @param hint number of missing records that the record itself tells, or -1
     * @param likely number of missing records that is likeliest
     * @param length fragment length of the record
     * @param credit what the search may cost, in bytes put through a cipher
     */
    public RecordSearch(long recordSequence, long lostBytes, long mostLost, long hint, long likely, int length,
            RecordPlace place, long credit) {
        this.recordSequence = recordSequence;
        this.lostBytes = lostBytes;
        this.mostLost = mostLost;
        this.hint = hint;
        this.estimate = Math.min(mostLost, likely);
        this.costOfATrial = COST_PER_TRIAL + length;
        this.place = place;
        this.credit = credit;
    }

    /**
     * Goes on to the next number of missing records: the hint first, then by turns the fewest not tried yet (a long record lost
     * among short ones) and the likeliest by the length of the records so far.
     *
     * @return false when there is none left, or no credit
     */
    boolean next() {
        if (credit <= 0) {
            return false;
        }
        credit -= costOfATrial;
        if (!hintGiven) {
            hintGiven = true;
            if (hint >= 0) {
                lost = hint;
                return true;
            }
        }
        return (turn++ & 1) == 0 && nextFewest() || nextAround() || nextFewest();
    }

    private boolean nextFewest() {
        while (fewest <= mostLost) {
            long candidate = fewest++;
            if (candidate != hint && !isTriedAround(candidate)) {
                lost = candidate;
                return true;
            }
        }
        return false;
    }

    private boolean nextAround() {
        long limit = 2 * Math.max(estimate, mostLost - estimate);
        while (distance <= limit) {
            long step = (distance + 1) / 2;
            long candidate = (distance & 1) == 0 ? estimate + step : estimate - step;
            distance++;
            if (candidate >= fewest && candidate <= mostLost && candidate != hint) {
                lost = candidate;
                return true;
            }
        }
        return false;
    }

    private boolean isTriedAround(long candidate) {
        long ahead = candidate - estimate;
        return ahead >= 0 ? 2 * ahead < distance : -2 * ahead - 1 < distance;
    }

    /** Records missing, as {@link #next} said last. */
    public long lost() {
        return lost;
    }

    /** The sequence number that goes with {@link #lost}. */
    long sequence() {
        return recordSequence + lost;
    }

    long lostBytes() {
        return lostBytes;
    }

    long mostLost() {
        return mostLost;
    }

    RecordPlace place() {
        return place;
    }

    /** Pays for work besides trials. */
    void spend(long bytes) {
        credit -= bytes;
    }

    /** What is left of the credit. */
    public long credit() {
        return Math.max(0, credit);
    }

    /** Says that the record verified as the next one: nothing is missing. */
    void nothingLost() {
        lost = 0;
    }
}
