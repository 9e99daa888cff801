// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.traffic.TrafficFile;
import io.sidelight.dataplane.api.AuditEventHandler;
import io.sidelight.dataplane.api.event.AuditEvent;
import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.HealthEvent;
import io.sidelight.dataplane.api.event.HttpTransactionEvent;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;

/** Adds up what the audit events of one run say. */
final class Decrypted implements AuditEventHandler {
    private long connections;
    private long transactions;
    private long serverBytes;
    private long clientBytes;

    @Override
    public void onEvent(AuditEvent event) {
        switch (event) {
            case HttpTransactionEvent ignored -> transactions++;
            case HealthEvent ignored -> {
                // says nothing of what was decrypted
            }
            case TlsConnectionEvent tls -> {
                connections += tls.verdict().status() == DecryptStatus.DECRYPTED ? 1 : 0;
                serverBytes += tls.counts().serverBytes();
                clientBytes += tls.counts().clientBytes();
            }
        }
    }

    /** A figure of a run that did not do all of its work is worth nothing. */
    void mustBe(TrafficFile traffic) {
        if (connections != traffic.connections() || transactions != traffic.connections()
                || serverBytes != traffic.serverBytes() || clientBytes != traffic.clientBytes()) {
            throw new BenchException("of the generated capture " + connections + " of " + traffic.connections()
                    + " connections, " + transactions + " transactions, " + serverBytes + " of "
                    + traffic.serverBytes() + " server bytes and " + clientBytes + " of " + traffic.clientBytes()
                    + " client bytes came out, so no figure is given");
        }
    }
}
