// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.api.event.AuditEvent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Merges the workers' events into one order that does not depend on how far each worker has come: an event is delivered when
 * no worker can still bring one that belongs before it. Used by the delivering thread.
 */
final class EventMerger {
    private final EventOutbox[] outboxes;
    private final PacketLane[] lanes;

    EventMerger(EventOutbox[] outboxes, PacketLane[] lanes) {
        this.outboxes = outboxes;
        this.lanes = lanes;
    }

    /** Delivers the events whose turn it is; returns how many. */
    int deliver(Consumer<AuditEvent> handler, int limit) {
        int delivered = 0;
        while (delivered < limit) {
            EventOutbox from = next();
            if (from == null) {
                break;
            }
            OrderedEvent event = from.poll();
            if (event != null) {
                handler.accept(event.event());
                delivered++;
            }
        }
        return delivered;
    }

    /** The outbox that holds the next event, null when it is not certain yet. */
    private @Nullable EventOutbox next() {
        long horizon = Long.MAX_VALUE;
        EventOutbox first = null;
        OrderedEvent firstEvent = null;
        for (int i = 0; i < outboxes.length; i++) {
            // progress is read before the queue: an event that came before it is then seen
            long progress = lanes[i].progress();
            OrderedEvent head = outboxes[i].peek();
            if (head == null) {
                horizon = Math.min(horizon, progress);
            } else if (firstEvent == null || head.compareTo(firstEvent) < 0) {
                first = outboxes[i];
                firstEvent = head;
            }
        }
        return firstEvent != null && firstEvent.packetNumber() <= horizon ? first : null;
    }
}
