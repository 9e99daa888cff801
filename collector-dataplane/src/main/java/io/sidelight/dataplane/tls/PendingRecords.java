// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.tls.record.BufferPool;
import java.util.Arrays;

/**
 * Protected records that came before their keys, as happens when the two directions reach the capture out of step. Bounded
 * per half-connection and, by the pool, per worker.
 */
final class PendingRecords {
    private static final int MAX_RECORDS = 256;
    private static final int MAX_BYTES = 256 << 10;

    private final BufferPool pool;
    private byte[][] buffers = new byte[4][];
    private int[] lengths = new int[4];
    private int[] types = new int[4];
    private int[] versions = new int[4];
    private int count;
    private int bytes;

    PendingRecords(BufferPool pool) {
        this.pool = pool;
    }

    /** Keeps a copy of a record; false when there is no room. */
    boolean add(int contentType, int version, byte[] buffer, int offset, int length) {
        byte[] kept = count < MAX_RECORDS && length <= MAX_BYTES - bytes ? pool.acquire(length) : null;
        if (kept == null) {
            return false;
        }
        if (count == buffers.length) {
            grow();
        }
        System.arraycopy(buffer, offset, kept, 0, length);
        buffers[count] = kept;
        lengths[count] = length;
        types[count] = contentType;
        versions[count++] = version;
        bytes += length;
        return true;
    }

    /** Takes records that waited. */
    @FunctionalInterface
    interface RecordTaker {
        void take(int contentType, int version, byte[] buffer, int offset, int length);
    }

    /** Hands on all records in order and lets go of them. */
    void drainTo(RecordTaker taker) {
        for (int i = 0; i < count; i++) {
            taker.take(types[i], versions[i], buffers[i], 0, lengths[i]);
        }
        clear();
    }

    /** Lets go of all records. */
    void clear() {
        for (int i = 0; i < count; i++) {
            pool.release(buffers[i]);
        }
        count = 0;
        bytes = 0;
    }

    int count() {
        return count;
    }

    private void grow() {
        buffers = Arrays.copyOf(buffers, 2 * count);
        lengths = Arrays.copyOf(lengths, 2 * count);
        types = Arrays.copyOf(types, 2 * count);
        versions = Arrays.copyOf(versions, 2 * count);
    }
}
