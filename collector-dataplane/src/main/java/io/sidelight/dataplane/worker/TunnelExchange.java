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
    /** The times lie on cache lines of their own. */
    private static final int STRIDE = 16;
    private static final double ENOUGH = 0.5;

    private final int workers;
    private final long roomOfAWorker;
    private final AtomicReferenceArray<@Nullable PacketQueue> queues;
    private final AtomicLongArray readUntil;
    private final AtomicLongArray backlogs;
    private volatile boolean used;

    /** @param roomOfAWorker what may wait for one worker, in bytes, about */
    TunnelExchange(int workers, long roomOfAWorker) {
        this.workers = workers;
        this.roomOfAWorker = roomOfAWorker;
        queues = new AtomicReferenceArray<>(workers * workers);
        readUntil = new AtomicLongArray((workers + 1) * STRIDE);
        backlogs = new AtomicLongArray((workers + 1) * STRIDE);
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
            queue = PacketQueue.fromOne(receiver, PacketQueue.capacity(roomOfAWorker / workers));
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

    /**
     * False while a queue that worker {@code from} fills is half full: it then leaves packets in its ring, which has more room and
     * counts what it loses. That cannot stop all: the earliest of all packets that wait is one that nothing earlier can be
     * waited for, and the worker that has it goes on.
     */
    boolean hasRoom(int from) {
        for (int to = 0; to < workers; to++) {
            PacketQueue queue = find(from, to);
            if (queue != null && queue.fill() >= ENOUGH) {
                return false;
            }
        }
        return true;
    }

    /** Worker {@code from} says that it has handed over all of its packets up to this time. */
    void onRead(int from, long untilNs) {
        readUntil.setRelease((from + 1) * STRIDE, untilNs);
    }

    /** Worker {@code from} says how full its ring is: others may be why. */
    void onBacklog(int from, double backlog) {
        backlogs.setRelease((from + 1) * STRIDE, Double.doubleToRawLongBits(backlog));
    }

    /** That of the worker whose ring is fullest, 0 to 1. */
    double worstBacklog() {
        double worst = 0;
        for (int from = 0; from < workers; from++) {
            worst = Math.max(worst, Double.longBitsToDouble(backlogs.getAcquire((from + 1) * STRIDE)));
        }
        return worst;
    }

    /** What that worker said last; packets that it queued before it said so are seen after this was asked. */
    long readUntilNs(int from) {
        return readUntil.getAcquire((from + 1) * STRIDE);
    }
}
