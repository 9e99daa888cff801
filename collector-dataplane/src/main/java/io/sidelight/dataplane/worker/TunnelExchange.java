// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Where live workers hand packets that came through tunnels to the workers of their inner flows. The kernel chose the ring by
 * the outer header, so that the directions of one inner flow may come by different rings, which are read at different times; therefore
 * each worker also says up to which time it has read its ring, and {@link TunnelInbox} puts them in order again.
 *
 * <p>A queue for each pair of workers, made when its first packet comes: nothing is spent where there are no tunnels.
 */
final class TunnelExchange {
    /** What may wait for one worker, in bytes: 25 ms of 5 Gbit/s, twice. */
    private static final int ROOM_OF_A_WORKER = 32 << 20;
    /** The times lie on cache lines of their own. */
    private static final int STRIDE = 16;

    private final int workers;
    private final AtomicReferenceArray<@Nullable PacketQueue> queues;
    private final AtomicLongArray readUntil;
    private volatile boolean used;

    TunnelExchange(int workers) {
        this.workers = workers;
        queues = new AtomicReferenceArray<>(workers * workers);
        readUntil = new AtomicLongArray((workers + 1) * STRIDE);
        for (int i = 0; i < workers; i++) {
            readUntil.set((i + 1) * STRIDE, Long.MIN_VALUE);
        }
    }

    int workers() {
        return workers;
    }

    /** True from the first packet on that came through a tunnel. */
    boolean isUsed() {
        return used;
    }

    /** The queue from one worker to another, made if need be; called by worker {@code from}. */
    PacketQueue open(int from, int to, PacketReceiver receiver) {
        PacketQueue queue = queues.getAcquire(from * workers + to);
        if (queue == null) {
            int share = Integer.highestOneBit(ROOM_OF_A_WORKER / workers);
            queue = PacketQueue.fromOne(receiver, Math.max(share, PacketQueue.LEAST_CAPACITY));
            queues.setRelease(from * workers + to, queue);
            used = true;
        }
        return queue;
    }

    /** The queue from one worker to another, null while nothing was ever in it; called by worker {@code to}. */
    @Nullable
    PacketQueue find(int from, int to) {
        return queues.getAcquire(from * workers + to);
    }

    /** Worker {@code from} says that it has handed over all of its packets up to this time. */
    void onRead(int from, long untilNs) {
        readUntil.setRelease((from + 1) * STRIDE, untilNs);
    }

    /** What that worker said last; packets that it queued before it said so are seen after this was asked. */
    long readUntilNs(int from) {
        return readUntil.getAcquire((from + 1) * STRIDE);
    }
}
