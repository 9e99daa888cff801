// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.api.event.AuditEvent;
import io.sidelight.dataplane.api.event.HealthEvent;
import io.sidelight.dataplane.api.event.HttpTransactionEvent;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;

/**
 * An event and its place among all workers' events: by the packet whose handling brought it about, events of the packet
 * itself before those of the time it made pass, then by connection.
 *
 * @param phase {@link #PACKET} or {@link #TIME}
 */
record OrderedEvent(long packetNumber, int phase, AuditEvent event) implements Comparable<OrderedEvent> {
    static final int PACKET = 0;
    static final int TIME = 1;

    @Override
    public int compareTo(OrderedEvent other) {
        int byPacket = Long.compare(packetNumber, other.packetNumber);
        int byPhase = byPacket != 0 ? byPacket : Integer.compare(phase, other.phase);
        return byPhase != 0 ? byPhase : Long.compare(connectionId(event), connectionId(other.event));
    }

    private static long connectionId(AuditEvent event) {
        return switch (event) {
            case TlsConnectionEvent tls -> tls.connection().id();
            case HttpTransactionEvent http -> http.connection().id();
            case HealthEvent _ -> 0;
        };
    }
}
