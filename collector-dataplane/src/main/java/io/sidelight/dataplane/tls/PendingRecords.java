// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.tls.record.BufferPool;
import java.util.Arrays;

/**
 * What one direction brought since its keys are waited for, in order: protected records, places where records are missing,
 * the end of the stream. Bounded per half-connection and, by the pool, per worker.
 */
final class PendingRecords {
    /** Not a record's content type: records are missing here. */
    static final int LOSS = -1;
    /** Not a record's content type: the direction's TCP stream ends here. */
    static final int END = -2;

    /** Records that wait may not take all of the pool, which split records of other connections need. */
    private static final int POOL_SHARE_DIVISOR = 4;

    private static final byte[] NO_BYTES = {};

    private final BufferPool pool;
    private final int maxRecords;
    private final int maxBytes;
    private byte[][] buffers = new byte[4][];
    private int[] lengths = new int[4];
    private int[] types = new int[4];
    private int[] versions = new int[4];
    private long[] times = new long[4];
    private long[] arrivals = new long[4];
    private long[] positions = new long[4];
    private int first;
    private int count;
    private int records;
    private int bytes;
    /** Records missing before all of these. */
    final int lostAtLeastBefore;
    final int lostAtMostBefore;

    PendingRecords(BufferPool pool, int maxRecords, int maxBytes, int lostAtLeastBefore, int lostAtMostBefore) {
        this.pool = pool;
        this.maxRecords = maxRecords;
        this.maxBytes = maxBytes;
        this.lostAtLeastBefore = lostAtLeastBefore;
        this.lostAtMostBefore = lostAtMostBefore;
    }

    /**
     * Keeps a copy of a record; false when there is no room.
     *
     * @param position where it stands in the stream
     * @param again it has waited before, so that its old copy is let go of in a moment
     */
    boolean add(int contentType, int version, long position, byte[] buffer, int offset, int length, long timeNs,
            long arrival, boolean again) {
        boolean room = records < maxRecords && length <= maxBytes - bytes;
        boolean share = again || pool.usedBytes() < pool.maxBytes() - pool.maxBytes() / POOL_SHARE_DIVISOR;
        if (!share) {
            pool.noteRefused();
        }
        byte[] kept = room && share ? pool.acquire(length) : null;
        if (kept == null) {
            return false;
        }
        System.arraycopy(buffer, offset, kept, 0, length);
        append(contentType, version, kept, length, timeNs, arrival);
        positions[first + count - 1] = position;
        records++;
        bytes += kept.length;
        return true;
    }

    /** Notes that records are missing here, and what is known of them, see {@code RecordHandler.onRecordsLost}. */
    void addLoss(int atLeast, int atMost, int contentType, int fragmentLength, long arrival) {
        int last = first + count - 1;
        if (count > 0 && types[last] == LOSS) {
            lengths[last] = RecordReader.saturatedSum(lengths[last], atLeast);
            versions[last] = RecordReader.saturatedSum(versions[last], atMost);
            times[last] = -1; // of several nothing more is known
        } else {
            append(LOSS, atMost, NO_BYTES, atLeast, (long) contentType << 32 | fragmentLength & 0xFFFFFFFFL, arrival);
        }
    }

    /** Notes that the stream ends here. */
    void addEnd(long arrival) {
        append(END, 0, NO_BYTES, 0, 0, arrival);
    }

    private void append(int type, int version, byte[] buffer, int length, long timeNs, long arrival) {
        int at = first + count;
        if (at == buffers.length) {
            grow();
        }
        buffers[at] = buffer;
        lengths[at] = length;
        types[at] = type;
        versions[at] = version;
        times[at] = timeNs;
        arrivals[at] = arrival;
        count++;
    }

    /** Takes what waited. */
    interface Taker {
        /** A record, where it stands in the stream, and when it came; the array is valid until this returns. */
        void onWaited(int contentType, int version, long position, byte[] buffer, int length, long timeNs);

        /** Records are missing, as in {@code RecordHandler.onRecordsLost}. */
        void onWaitedLoss(int atLeast, int atMost, int contentType, int fragmentLength);

        /** The stream ended. */
        void onWaitedEnd();
    }

    /** When the first of these came, in arrivals of the connection; {@link Long#MAX_VALUE} when there is none. */
    long nextArrival() {
        return count == 0 ? Long.MAX_VALUE : arrivals[first];
    }

    /** Hands on the first of these and lets go of it. */
    void takeNext(Taker taker) {
        int at = first++;
        count--;
        byte[] buffer = buffers[at];
        switch (types[at]) {
            case LOSS -> taker.onWaitedLoss(lengths[at], versions[at], (int) (times[at] >> 32), (int) times[at]);
            case END -> taker.onWaitedEnd();
            default -> {
                records--;
                taker.onWaited(types[at], versions[at], positions[at], buffer, lengths[at], times[at]);
                release(at);
            }
        }
    }

    /** Lets go of all records. */
    void clear() {
        for (int i = first; i < first + count; i++) {
            release(i);
        }
        count = 0;
        records = 0;
    }

    private void release(int at) {
        if (buffers[at] != NO_BYTES) {
            bytes -= buffers[at].length;
            pool.release(buffers[at]);
            buffers[at] = NO_BYTES;
        }
    }

    /** Records that wait. */
    int records() {
        return records;
    }

    boolean isEmpty() {
        return count == 0;
    }

    private void grow() {
        int length = 2 * buffers.length;
        buffers = Arrays.copyOf(buffers, length);
        lengths = Arrays.copyOf(lengths, length);
        types = Arrays.copyOf(types, length);
        versions = Arrays.copyOf(versions, length);
        times = Arrays.copyOf(times, length);
        arrivals = Arrays.copyOf(arrivals, length);
        positions = Arrays.copyOf(positions, length);
    }
}
