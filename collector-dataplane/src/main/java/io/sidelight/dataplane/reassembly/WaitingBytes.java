// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.reassembly;

import org.jspecify.annotations.Nullable;

/**
 * What a direction keeps while bytes of it wait for others. Most directions never have one: it is lent by the worker's
 * {@link StreamContext} and goes back when nothing waits any more.
 */
final class WaitingBytes {
    /** What bytes of damaged or forged packets may be kept of a direction. */
    private static final int MAX_DOUBTFUL_BYTES = 1 << 16;

    /** Bytes that came before their turn. */
    final OutOfOrderQueue queue;
    /** Bytes that are better than none, where none come that are better. */
    final OutOfOrderQueue doubtful;
    /** Packets of the connection, and time, since the stream went on. */
    int packets;
    long sinceNs;
    /** The next one that is free. */
    @Nullable
    WaitingBytes next;

    WaitingBytes(SegmentPool pool, int maxOutOfOrderBytes) {
        queue = new OutOfOrderQueue(pool, maxOutOfOrderBytes);
        doubtful = new OutOfOrderQueue(pool, MAX_DOUBTFUL_BYTES);
    }

    boolean isEmpty() {
        return queue.isEmpty() && doubtful.isEmpty();
    }

    void clear() {
        queue.clear();
        doubtful.clear();
        packets = 0;
        sinceNs = 0;
    }
}
