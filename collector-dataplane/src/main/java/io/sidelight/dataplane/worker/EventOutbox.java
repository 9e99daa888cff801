// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.api.event.AuditEvent;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * A worker's events on their way to the thread that delivers them. For capture files a full queue makes the worker wait, so
 * that nothing is lost; for live traffic it makes the event be dropped and counted, because waiting would cost packets.
 */
final class EventOutbox {
    private static final int CAPACITY = 16_384;
    private static final long WAIT_NS = 20_000;

    private final OneToOneConcurrentArrayQueue<OrderedEvent> queue = new OneToOneConcurrentArrayQueue<>(CAPACITY);
    private final boolean waitWhenFull;
    private long packetNumber;
    private int phase;
    private volatile long dropped;
    private volatile boolean abandoned;

    EventOutbox(boolean waitWhenFull) {
        this.waitWhenFull = waitWhenFull;
    }

    /** Says what is being handled now. */
    void at(long number, int phase) {
        this.packetNumber = number;
        this.phase = phase;
    }

    /** Called by the worker. */
    void send(AuditEvent event) {
        OrderedEvent ordered = new OrderedEvent(packetNumber, phase, event);
        while (!queue.offer(ordered)) {
            if (!waitWhenFull || abandoned) {
                countDropped();
                return;
            }
            LockSupport.parkNanos(WAIT_NS);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer, the worker
    private void countDropped() {
        dropped++;
    }

    /** Called by the delivering thread. */
    @Nullable
    OrderedEvent peek() {
        return queue.peek();
    }

    /** Called by the delivering thread. */
    @Nullable
    OrderedEvent poll() {
        return queue.poll();
    }

    /** Nobody will take events any more. */
    void abandon() {
        abandoned = true;
    }

    long dropped() {
        return dropped;
    }
}
