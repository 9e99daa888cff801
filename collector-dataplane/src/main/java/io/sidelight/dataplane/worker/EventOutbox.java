// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.api.event.AuditEvent;
import io.sidelight.dataplane.api.event.MemoryUse;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * A worker's events on their way to the thread that delivers them. For capture files a full queue makes the worker wait, so
 * that nothing is lost; for live traffic it makes the event be dropped and counted, because waiting would cost packets.
 */
final class EventOutbox {
    /** About what an event takes that waits. */
    private static final int EVENT_BYTES = 2048;
    private static final int LEAST_EVENTS = 256;
    private static final int MOST_EVENTS = 16_384;
    private static final long WAIT_NS = 20_000;

    private final OneToOneConcurrentArrayQueue<OrderedEvent> queue;
    private final boolean waitWhenFull;
    private long packetNumber;
    private int phase;
    private long mostEvents;
    private volatile long dropped;
    private volatile boolean abandoned;

    /** @param capacity events that may wait */
    EventOutbox(boolean waitWhenFull, int capacity) {
        queue = new OneToOneConcurrentArrayQueue<>(capacity);
        this.waitWhenFull = waitWhenFull;
    }

    /** How many events may wait that take about {@code bytes}. */
    static int capacity(long bytes) {
        return Math.clamp(bytes / EVENT_BYTES, LEAST_EVENTS, MOST_EVENTS);
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

    /** What events take that wait; called by the worker. */
    MemoryUse.Part use() {
        long events = queue.size();
        mostEvents = Math.max(mostEvents, events);
        return new MemoryUse.Part(events * EVENT_BYTES, mostEvents * EVENT_BYTES,
                (long) queue.capacity() * EVENT_BYTES, dropped);
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
