// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.api.event.MemoryPart;
import io.sidelight.dataplane.flow.Connection;
import io.sidelight.dataplane.flow.ConnectionHandler;
import io.sidelight.dataplane.net.DecodedPacket;
import io.sidelight.dataplane.tls.CaptureView;
import io.sidelight.dataplane.tls.DtlsConnection;
import io.sidelight.dataplane.tls.TlsSummary;
import org.jspecify.annotations.Nullable;

/**
 * All that is done with one UDP flow that begins with DTLS: each datagram is opened as it comes, what was inside is parsed and
 * reported. One per flow; used by its worker's thread.
 */
final class DatagramPipeline implements ConnectionHandler, SecretWaits.Waiter, ApplicationOutput.Pipeline {
    private final Connection connection;
    private final WorkerContext context;
    private final ApplicationOutput output;
    private @Nullable DtlsConnection dtls;
    private boolean truncated;
    private boolean evicted;
    /** Time of the packet that was handled last. */
    private long packetNs;

    DatagramPipeline(Connection connection, WorkerContext context) {
        this.connection = connection;
        this.context = context;
        output = new ApplicationOutput(this);
        DtlsConnection made = new DtlsConnection(connection.id(), context.tls(), output, connection.endpoint(true),
                connection.endpoint(false));
        if (context.load().isMetadataOnly()) {
            made.readMetadataOnly();
            context.load().onMetadataOnly();
        }
        dtls = made;
    }

    @Override
    public boolean onPacket(DecodedPacket packet, boolean initiator, long packetTimeNs) {
        packetNs = packetTimeNs;
        DtlsConnection known = dtls;
        if (known == null) {
            return false;
        }
        context.tls().enter(connection);
        try {
            return handle(known, packet, initiator);
        } catch (RuntimeException e) {
            // our bug: it costs this connection, and nothing else
            context.counters().onInternalError(e);
            letGo();
            return false;
        }
    }

    private boolean handle(DtlsConnection known, DecodedPacket packet, boolean initiator) {
        truncated |= packet.missingPayload() > 0;
        context.tls().onTime(packetNs);
        known.onDatagram(initiator, packet.payloadBuffer(), packet.payloadOffset(), packet.payloadLength(),
                packet.missingPayload());
        if (output.isIgnored()) {
            letGo();
            return false;
        }
        boolean waiting = known.isWaiting();
        if (waiting) {
            context.waits().add(this, packetNs);
        }
        if (known.isClosing()) {
            connection.close();
        }
        return known.isClosed() && !waiting;
    }

    @Override
    public boolean isBegunAnew(DecodedPacket datagram) {
        return dtls == null || dtls.isBegunAnew(datagram.payloadBuffer(), datagram.payloadOffset(),
                datagram.payloadLength());
    }

    @Override
    public boolean onSecrets() {
        DtlsConnection known = dtls;
        if (known == null) {
            return false;
        }
        context.tls().enter(connection);
        try {
            context.tls().onTime(packetNs);
            known.askAgain();
        } catch (RuntimeException e) {
            context.counters().onInternalError(e);
            letGo();
        }
        return known.isWaiting();
    }

    @Override
    public void onWaitOver() {
        context.tls().enter(connection);
        try {
            if (dtls != null) {
                dtls.endWait();
            }
        } catch (RuntimeException e) {
            context.counters().onInternalError(e);
            letGo();
        }
    }

    @Override
    public boolean isEstablished() {
        return dtls != null && dtls.isEstablished();
    }

    @Override
    public boolean holds(MemoryPart part) {
        return dtls != null && dtls.holds(part);
    }

    @Override
    public void onEvicted() {
        evicted = true;
        onEnd();
    }

    @Override
    public void onEnd() {
        context.waits().remove(this);
        DtlsConnection ended = dtls;
        context.tls().enter(connection);
        try {
            if (ended != null) {
                context.tls().onTime(packetNs);
                TlsSummary summary = ended.close(new CaptureView(connection.packets(true) > 0,
                        connection.packets(false) > 0, truncated, evicted));
                output.report(summary);
            }
        } catch (RuntimeException e) {
            context.counters().onInternalError(e);
        }
        letGo();
    }

    private void letGo() {
        if (dtls != null) {
            dtls.discard();
        }
        output.letGo();
        dtls = null;
    }

    @Override
    public long id() {
        return connection.id();
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public WorkerContext context() {
        return context;
    }

    @Override
    public boolean isClientInitiator() {
        return dtls == null || dtls.isClientInitiator();
    }

    @Override
    public String serverName() {
        return dtls == null ? "" : dtls.serverName();
    }
}
