// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import io.sidelight.dataplane.tls.wire.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Arrays for what must wait: split records, records without keys yet. One per worker, bounded in total. Exhaustion is a
 * normal answer. Hot: called when a record is split.
 */
public final class BufferPool {
    /** Sizes on offer; the last holds the longest record with its header and the block before it. */
    private static final int[] SIZES = {512, 2048, 5120,
        RecordPlace.MAX_BLOCK_LENGTH + RecordHeader.LENGTH + RecordHeader.MAX_FRAGMENT_LENGTH};

    private static final int KEPT_PER_SIZE = 1024;

    private final byte[][][] free = new byte[SIZES.length][KEPT_PER_SIZE][];
    private final int[] freeCount = new int[SIZES.length];
    private final long maxBytes;
    private long usedBytes;
    private long freeBytes;
    private long mostBytes;
    private long refused;

    /** A pool that hands out at most {@code maxBytes} at a time. */
    public BufferPool(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** An array of at least {@code length}, or null when the bound is reached or no size fits. */
    public byte @Nullable [] acquire(int length) {
        int size = sizeFor(length);
        if (size < 0 || usedBytes + SIZES[size] > maxBytes) {
            refused++;
            return null;
        }
        usedBytes += SIZES[size];
        mostBytes = Math.max(mostBytes, usedBytes);
        if (freeCount[size] > 0) {
            freeBytes -= SIZES[size];
            return free[size][--freeCount[size]];
        }
        if (usedBytes + freeBytes > maxBytes) {
            dropFree();
        }
        return new byte[SIZES[size]];
    }

    /** Takes back an array that {@link #acquire} gave. */
    public void release(byte[] buffer) {
        int size = sizeFor(buffer.length);
        usedBytes -= buffer.length;
        if (freeCount[size] < KEPT_PER_SIZE && usedBytes + freeBytes + buffer.length <= maxBytes) {
            free[size][freeCount[size]++] = buffer;
            freeBytes += buffer.length;
        }
    }

    /** What is kept for later counts, too. */
    private void dropFree() {
        for (int size = 0; size < SIZES.length; size++) {
            free[size] = new byte[KEPT_PER_SIZE][];
            freeCount[size] = 0;
        }
        freeBytes = 0;
    }

    /** Bytes handed out now. */
    public long usedBytes() {
        return usedBytes;
    }

    /** Bytes that can be handed out at a time. */
    public long maxBytes() {
        return maxBytes;
    }

    /** The most bytes that were handed out at a time. */
    public long mostBytes() {
        return mostBytes;
    }

    /** Counts that somebody did without. */
    public void noteRefused() {
        refused++;
    }

    /** How often there was no room. */
    public long refused() {
        return refused;
    }

    private static int sizeFor(int length) {
        for (int i = 0; i < SIZES.length; i++) {
            if (length <= SIZES[i]) {
                return i;
            }
        }
        return -1;
    }
}
