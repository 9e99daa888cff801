// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.api.event.MemoryPart;
import io.sidelight.dataplane.flow.Connection;
import io.sidelight.dataplane.flow.ConnectionHandler;
import io.sidelight.dataplane.net.DecodedPacket;
import io.sidelight.dataplane.net.TcpChecksum;
import io.sidelight.dataplane.net.TcpFlags;
import io.sidelight.dataplane.reassembly.ChecksumTrust;
import io.sidelight.dataplane.reassembly.StreamAssembler;
import io.sidelight.dataplane.reassembly.StreamHandler;
import io.sidelight.dataplane.tls.CaptureView;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * All that is done with one TCP connection: reassembly, then TLS and what was inside. What turns out not to be TLS is let go
 * of. One per connection; used by its worker's thread.
 */
final class ConnectionPipeline implements ConnectionHandler, StreamHandler, SecretWaits.Waiter {
    private final Connection connection;
    private final WorkerContext context;
    private final TlsPipeline tls;
    private @Nullable StreamAssembler fromInitiator;
    private @Nullable StreamAssembler fromResponder;
    /** States of {@link ChecksumTrust}. */
    private short initiatorChecksums;
    private short responderChecksums;
    private boolean truncated;
    private boolean evicted;
    /** Time of the packet that is being handled. */
    private long packetNs;

    ConnectionPipeline(Connection connection, WorkerContext context) {
        this.connection = connection;
        this.context = context;
        tls = new TlsPipeline(connection.id(), connection, context);
        fromInitiator = new StreamAssembler(true, this, context.streams());
        fromResponder = new StreamAssembler(false, this, context.streams());
    }

    @Override
    public boolean onPacket(DecodedPacket packet, boolean initiator, long packetTimeNs) {
        context.tls().enter(connection);
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
        if (!isBelieved(packet, initiator, own, other)) {
            context.counters().onWrongChecksum();
            context.duplicates().distrustLast();
            own.onDoubtfulSegment(packet.segmentSequence(), packet.payloadBuffer(), packet.payloadOffset(),
                    packet.payloadLength(), packetNs);
            return isClosed(own, other);
        }
        int flags = packet.tcpFlags();
        int sequence = packet.segmentSequence();
        if (TcpFlags.isRst(flags)) {
            if (own.isNext(sequence)) {
                connection.close();
            } else if (!own.isEnded()) {
                context.counters().onIgnoredReset();
            }
        } else {
            onSegment(packet, flags, sequence, own, other);
            other.onPacket(packetTimeNs);
            own.onPacket(packetTimeNs);
        }
        if (tls.isNotTls()) {
            letGo();
            return false;
        }
        if (tls.isWaiting()) {
            context.waits().add(this, packetTimeNs);
        }
        return isClosed(own, other);
    }

    /** What waits for secrets is worth the longer patience with a connection of which not all is known. */
    private boolean isClosed(StreamAssembler own, StreamAssembler other) {
        return own.isFinAcknowledged() && other.isFinAcknowledged() && !tls.isWaiting();
    }

    /**
     * Whether the checksum lets a packet pass. It is looked at where it matters only: at the first packets of a direction, at
     * what closes the connection or is not just what comes next, and at acknowledgments that may prove a loss.
     */
    private boolean isBelieved(DecodedPacket packet, boolean initiator, StreamAssembler own, StreamAssembler other) {
        int length = packet.payloadLength();
        short state = initiator ? initiatorChecksums : responderChecksums;
        boolean matters = ChecksumTrust.isNew(state) || other.isWaiting() || TcpFlags.closes(packet.tcpFlags())
                || length > 0 && own.isOutOfOrder(packet.segmentSequence(), length);
        return !matters || isTrusted(TcpChecksum.judge(packet), initiator, state, length);
    }

    private boolean isTrusted(TcpChecksum.Verdict verdict, boolean initiator, short state, int length) {
        boolean goodCopy = verdict == TcpChecksum.Verdict.GOOD && context.duplicates().lastWasCopy();
        short after = goodCopy ? ChecksumTrust.afterGoodCopy(state) : ChecksumTrust.after(state, verdict);
        if (initiator) {
            initiatorChecksums = after;
        } else {
            responderChecksums = after;
        }
        return ChecksumTrust.accepts(state, verdict, length);
    }

    @Override
    public boolean onSecrets() {
        context.tls().enter(connection);
        try {
            tls.onSecrets(packetNs);
        } catch (RuntimeException e) {
            context.counters().onInternalError(e);
            letGo();
        }
        return tls.isWaiting();
    }

    @Override
    public void onWaitOver() {
        context.tls().enter(connection);
        try {
            tls.onWaitOver();
        } catch (RuntimeException e) {
            context.counters().onInternalError(e);
            letGo();
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
    public boolean isEstablished() {
        return tls.isEstablished();
    }

    @Override
    public boolean holds(MemoryPart part) {
        StreamAssembler initiator = fromInitiator;
        StreamAssembler responder = fromResponder;
        if (initiator == null || responder == null) {
            return false;
        }
        return part == MemoryPart.OUT_OF_ORDER ? initiator.isWaiting() || responder.isWaiting() : tls.holds(part);
    }

    @Override
    public void onEvicted() {
        evicted = true;
        onEnd();
    }

    @Override
    public void onEnd() {
        context.waits().remove(this);
        context.tls().enter(connection);
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
        tls.finish(new CaptureView(connection.packets(true) > 0, connection.packets(false) > 0, truncated, evicted),
                packetNs);
    }

    /** Frees what a connection that is over, or not TLS, holds. */
    private void letGo() {
        if (fromInitiator != null && fromResponder != null) {
            fromInitiator.close();
            fromResponder.close();
            tls.letGo();
        }
        fromInitiator = null;
        fromResponder = null;
    }

    @Override
    public void onBytes(boolean byInitiator, DirectBuffer buffer, int offset, int length, long bytesTimeNs) {
        tls.onBytes(byInitiator, buffer, offset, length, bytesTimeNs);
    }

    @Override
    public void onGap(boolean byInitiator, long lostBytes) {
        tls.onGap(byInitiator, lostBytes);
    }

    @Override
    public void onEnd(boolean byInitiator) {
        tls.onEnd(byInitiator);
    }
}
