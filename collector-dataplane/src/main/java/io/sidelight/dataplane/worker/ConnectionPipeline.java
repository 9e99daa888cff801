// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.api.event.ConnectionFacts;
import io.sidelight.dataplane.api.event.Endpoint;
import io.sidelight.dataplane.api.event.HttpTransaction;
import io.sidelight.dataplane.api.event.HttpTransactionEvent;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.app.ApplicationStream;
import io.sidelight.dataplane.app.http.Http1Limits;
import io.sidelight.dataplane.app.http.Http1Parser;
import io.sidelight.dataplane.flow.Connection;
import io.sidelight.dataplane.flow.ConnectionHandler;
import io.sidelight.dataplane.net.DecodedPacket;
import io.sidelight.dataplane.net.TcpFlags;
import io.sidelight.dataplane.reassembly.StreamAssembler;
import io.sidelight.dataplane.reassembly.StreamHandler;
import io.sidelight.dataplane.tls.CaptureView;
import io.sidelight.dataplane.tls.TlsConnection;
import io.sidelight.dataplane.tls.TlsHandler;
import io.sidelight.dataplane.tls.TlsSummary;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * All that is done with one TCP connection: reassembly, TLS, what was inside. What turns out not to be TLS is let go of at
 * once. One per connection; used by its worker's thread.
 */
final class ConnectionPipeline implements ConnectionHandler, TlsHandler, SecretWaits.Waiter {
    private final Connection connection;
    private final WorkerContext context;
    private @Nullable StreamAssembler fromInitiator;
    private @Nullable StreamAssembler fromResponder;
    private @Nullable TlsConnection tls;
    private @Nullable ApplicationStream application;
    private boolean clientEnded;
    private boolean serverEnded;
    private boolean truncated;
    /** Time of the packet that is being handled. */
    private long packetNs;

    ConnectionPipeline(Connection connection, WorkerContext context) {
        this.connection = connection;
        this.context = context;
        fromInitiator = assembler(true);
        fromResponder = assembler(false);
    }

    private StreamAssembler assembler(boolean initiator) {
        return new StreamAssembler(new Direction(initiator), context.segments(), context.maxOutOfOrderBytes());
    }

    @Override
    public boolean onPacket(DecodedPacket packet, boolean initiator, long packetTimeNs) {
        try {
            return handle(packet, initiator, packetTimeNs);
        } catch (RuntimeException e) {
            // our bug: it costs this connection, and nothing else
            context.counters().onInternalError(e);
            letGo();
            return false;
        }
    }

    private boolean handle(DecodedPacket packet, boolean initiator, long packetTimeNs) {
        StreamAssembler own = initiator ? fromInitiator : fromResponder;
        StreamAssembler other = initiator ? fromResponder : fromInitiator;
        if (own == null || other == null) {
            return false; // not TLS
        }
        packetNs = packetTimeNs;
        context.tls().onTime(packetTimeNs);
        int flags = packet.tcpFlags();
        int sequence = packet.segmentSequence();
        if (TcpFlags.isRst(flags)) {
            if (own.isNext(sequence)) {
                connection.close();
            }
        } else {
            onSegment(packet, flags, sequence, own, other);
            other.onPacket(packetTimeNs);
            own.onPacket(packetTimeNs);
        }
        if (tls != null && tls.isNotTls()) {
            letGo();
            return false;
        }
        boolean waiting = isWaiting();
        if (waiting) {
            context.waits().add(this, packetTimeNs);
        }
        // what waits for secrets is worth the longer patience with a connection of which not all is known
        return own.isFinAcknowledged() && other.isFinAcknowledged() && !waiting;
    }

    private boolean isWaiting() {
        TlsConnection known = tls;
        return known != null && known.isWaiting();
    }

    @Override
    public boolean onSecrets() {
        TlsConnection known = tls;
        try {
            if (known != null) {
                context.tls().onTime(packetNs);
                known.askAgain();
            }
        } catch (RuntimeException e) {
            context.counters().onInternalError(e);
            letGo();
        }
        return isWaiting();
    }

    @Override
    public void onWaitOver() {
        TlsConnection known = tls;
        if (known != null) {
            known.endWait();
        }
    }

    private void onSegment(DecodedPacket packet, int flags, int sequence, StreamAssembler own, StreamAssembler other) {
        int dataSequence = sequence;
        if (TcpFlags.isSyn(flags)) {
            own.onSyn(sequence);
            dataSequence++;
            if (TcpFlags.isAck(flags)) {
                other.onPeerSynAck(packet.acknowledgment());
            }
        }
        int length = packet.payloadLength();
        int missing = packet.missingPayload();
        if (length + missing > 0) {
            truncated |= missing > 0;
            own.onSegment(dataSequence, packet.payloadBuffer(), packet.payloadOffset(), length, missing,
                    packetNs);
        }
        if (TcpFlags.isFin(flags)) {
            own.onFin(dataSequence + length + missing);
            connection.close();
        }
        if (TcpFlags.isAck(flags)) {
            other.onAcknowledgment(packet.acknowledgment());
        }
    }

    @Override
    public void onEnd() {
        context.waits().remove(this);
        try {
            finish();
        } catch (RuntimeException e) {
            context.counters().onInternalError(e);
        }
        letGo();
    }

    private void finish() {
        StreamAssembler initiator = fromInitiator;
        StreamAssembler responder = fromResponder;
        if (initiator == null || responder == null) {
            return;
        }
        // whoever speaks first in TLS goes first, though it matters only for what waits
        initiator.flush();
        responder.flush();
        context.tls().onTime(packetNs);
        TlsConnection ended = tls;
        if (ended != null && ended.isTls() && !ended.isNotTls()) {
            report(ended
                    .close(new CaptureView(connection.packets(true) > 0, connection.packets(false) > 0, truncated)));
        }
    }

    private void report(TlsSummary summary) {
        ApplicationStream inside = application;
        if (inside != null) {
            inside.onClose(context.tls().timeNs());
        }
        long transactions = inside == null ? 0 : inside.transactions();
        context.plaintext().onConnectionEnd(connection.id());
        context.outbox().send(new TlsConnectionEvent(facts(summary.clientIsInitiator()), summary.facts(),
                summary.verdict(), summary.counts(), transactions));
        context.counters().onTlsConnection();
    }

    /** Frees what a connection that is over, or not TLS, holds. */
    private void letGo() {
        if (fromInitiator != null && fromResponder != null) {
            fromInitiator.close();
            fromResponder.close();
        }
        fromInitiator = null;
        fromResponder = null;
        tls = null;
        application = null;
    }

    private TlsConnection tls() {
        TlsConnection known = tls;
        if (known == null) {
            known = new TlsConnection(connection.id(), context.tls(), this, endpointBytes(true), endpointBytes(false));
            tls = known;
        }
        return known;
    }

    private byte[] endpointBytes(boolean initiator) {
        byte[] address = connection.address(initiator);
        return ByteBuffer.allocate(address.length + 2).put(address).putShort((short) connection.port(initiator))
                .array();
    }

    @Override
    public void onApplicationData(Side side, byte[] buffer, int offset, int length) {
        context.plaintext().onPlaintext(connection.id(), side, buffer, offset, length);
        application().onData(side, buffer, offset, length, context.tls().timeNs());
    }

    @Override
    public void onApplicationGap(Side side, long lostBytes) {
        application().onGap(side, lostBytes, context.tls().timeNs());
    }

    @Override
    public void onApplicationEnd(Side side) {
        boolean again = side == Side.CLIENT ? clientEnded : serverEnded;
        if (side == Side.CLIENT) {
            clientEnded = true;
        } else {
            serverEnded = true;
        }
        if (!again && application != null) {
            application.onEnd(side, context.tls().timeNs());
        }
    }

    private ApplicationStream application() {
        ApplicationStream known = application;
        if (known == null) {
            known = new ApplicationStream(() -> new Http1Parser(this::onTransaction, Http1Limits.DEFAULT));
            application = known;
        }
        return known;
    }

    private void onTransaction(HttpTransaction transaction) {
        TlsConnection inside = tls;
        boolean clientIsInitiator = inside == null || inside.isClientInitiator();
        String serverName = inside == null ? "" : inside.serverName();
        context.outbox().send(new HttpTransactionEvent(facts(clientIsInitiator), serverName, transaction));
    }

    private ConnectionFacts facts(boolean clientIsInitiator) {
        return new ConnectionFacts(connection.id(), Endpoint.of(connection.address(true), connection.port(true)),
                Endpoint.of(connection.address(false), connection.port(false)), clientIsInitiator,
                connection.startNs(), connection.lastNs(), connection.bytes(true), connection.packets(true),
                connection.bytes(false), connection.packets(false), connection.vlanId());
    }

    /** Hands one direction's stream to TLS. */
    private final class Direction implements StreamHandler {
        private final boolean initiator;

        Direction(boolean initiator) {
            this.initiator = initiator;
        }

        @Override
        public void onBytes(DirectBuffer buffer, int offset, int length, long bytesTimeNs) {
            if (tls == null || !tls.isNotTls()) {
                context.tls().onTime(bytesTimeNs);
                tls().onBytes(initiator, buffer, offset, length);
            }
        }

        @Override
        public void onGap(long lostBytes) {
            tls().onGap(initiator, lostBytes);
        }

        @Override
        public void onEnd() {
            if (tls != null) {
                tls.onEnd(initiator);
            }
        }
    }
}
