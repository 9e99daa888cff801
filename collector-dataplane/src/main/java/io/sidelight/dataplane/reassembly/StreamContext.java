// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.reassembly;

import org.jspecify.annotations.Nullable;

/**
 * What all streams of one worker share: the memory for bytes that wait, its bound per direction, and what is counted. One per
 * worker, used by its thread.
 */
public final class StreamContext {
    private final SegmentPool pool;
    private final int maxOutOfOrderBytes;
    private final StreamCounters counters;
    private @Nullable WaitingBytes free;

    /** @param maxOutOfOrderBytes bound of what may wait in one direction */
    public StreamContext(SegmentPool pool, int maxOutOfOrderBytes, StreamCounters counters) {
        this.pool = pool;
        this.maxOutOfOrderBytes = maxOutOfOrderBytes;
        this.counters = counters;
    }

    /** The memory for bytes that wait. */
    public SegmentPool pool() {
        return pool;
    }

    StreamCounters counters() {
        return counters;
    }

    /** Lends a direction the place for what waits. */
    WaitingBytes lend() {
        WaitingBytes lent = free;
        if (lent == null) {
            return new WaitingBytes(pool, maxOutOfOrderBytes);
        }
        free = lent.next;
        lent.next = null;
        return lent;
    }

    /** Takes the place back, with what is still in it. */
    void takeBack(WaitingBytes lent) {
        lent.clear();
        lent.next = free;
        free = lent;
    }
}
