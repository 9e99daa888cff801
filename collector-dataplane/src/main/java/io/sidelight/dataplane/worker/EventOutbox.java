// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.api.event.AuditEvent;
import io.sidelight.dataplane.api.event.HttpTransaction;
import io.sidelight.dataplane.api.event.HttpTransactionEvent;
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
    private long mostBytes;
    /** Bytes of bodies in the events that were sent, and in those of them that were taken. */
    private long sentBodyBytes;
    private volatile long takenBodyBytes;
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

    /** Called by the worker. Bodies in it count beside it; live they are left out when there is no room for them. */
    void send(AuditEvent event) {
        AuditEvent sent = event;
        while (!hasRoom(bodyBytes(sent))) {
            if (waitWhenFull && !abandoned) {
                LockSupport.parkNanos(WAIT_NS);
            } else {
                sent = withoutBodies(sent);
            }
        }
        enqueue(new OrderedEvent(packetNumber, phase, sent));
    }

    private boolean hasRoom(long bytes) {
        long waiting = sentBodyBytes - takenBodyBytes;
        return bytes == 0 || waiting == 0 || waiting + bytes <= (long) queue.capacity() * EVENT_BYTES;
    }

    private static long bodyBytes(AuditEvent event) {
        return event instanceof HttpTransactionEvent http ? 2L * http.http().shownCharacters() : 0;
    }

    private static AuditEvent withoutBodies(AuditEvent event) {
        if (!(event instanceof HttpTransactionEvent told)) {
            return event;
        }
        HttpTransaction http = told.http();
        return new HttpTransactionEvent(told.connection(), told.serverName(),
                http.withBodies(http.requestBody().withoutRoom(), http.responseBody().withoutRoom()),
                told.policyRule());
    }

    private void enqueue(OrderedEvent ordered) {
        while (!queue.offer(ordered)) {
            if (!waitWhenFull || abandoned) {
                countDropped();
                return;
            }
            LockSupport.parkNanos(WAIT_NS);
        }
        sentBodyBytes += bodyBytes(ordered.event());
    }

    /** What events take that wait; called by the worker. */
    MemoryUse.Part use() {
        long bytes = (long) queue.size() * EVENT_BYTES + Math.max(0, sentBodyBytes - takenBodyBytes);
        mostBytes = Math.max(mostBytes, bytes);
        return new MemoryUse.Part(bytes, mostBytes, (long) queue.capacity() * EVENT_BYTES, dropped);
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
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer, the delivering thread
    OrderedEvent poll() {
        OrderedEvent taken = queue.poll();
        if (taken != null) {
            takenBodyBytes += bodyBytes(taken.event());
        }
        return taken;
    }

    /** Nobody will take events any more. */
    void abandon() {
        abandoned = true;
    }

    long dropped() {
        return dropped;
    }
}
