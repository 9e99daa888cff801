// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import java.util.function.Consumer;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.api.event.ConnectionId;
import io.sidelight.dataplane.api.event.MemoryPart;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.flow.Connection;
import io.sidelight.dataplane.tls.CaptureView;
import io.sidelight.dataplane.tls.HandshakeClues;
import io.sidelight.dataplane.tls.Permission;
import io.sidelight.dataplane.tls.TlsConnection;
import io.sidelight.dataplane.tls.TlsSummary;
import io.sidelight.dataplane.tls.start.TlsStart;
import io.sidelight.dataplane.tls.start.TlsStartHandler;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What is done with the two streams of one connection once TCP has put them in order: TLS is looked for, opened, and what was
 * inside is parsed and reported; a tunnel inside is a connection again. One per connection; used by its worker's thread.
 */
final class TlsPipeline implements TlsConnection.Carrier, TlsStartHandler, ApplicationOutput.Pipeline {
    private final long id;
    private final Connection connection;
    private final WorkerContext context;
    /** Null once TLS has begun in both directions. */
    private @Nullable TlsStart start = new TlsStart(this);
    private @Nullable TlsConnection tls;
    private @Nullable ApplicationOutput output;
    private @Nullable Tunnel tunnel;
    private boolean clientHeard;
    private final boolean metadataOnly;

    /** @param id {@code connection}'s, or that of a connection inside it */
    TlsPipeline(long id, Connection connection, WorkerContext context) {
        this.id = id;
        this.connection = connection;
        this.context = context;
        metadataOnly = context.load().isMetadataOnly();
    }

    /** The next bytes of a direction's TCP stream; not kept. Hot. */
    void onBytes(boolean initiator, DirectBuffer buffer, int offset, int length, long bytesTimeNs) {
        context.tls().onTime(bytesTimeNs);
        if (id != connection.id()) {
            output().onCarried(initiator, length);
        }
        TlsStart searching = start;
        if (searching == null) {
            tls().onBytes(initiator, buffer, offset, length);
        } else {
            searching.onBytes(initiator, buffer, offset, length);
            if (searching.isSettled()) {
                start = null;
            }
        }
    }

    /** Bytes of a direction's TCP stream are missing here. */
    void onGap(boolean initiator, long lostBytes) {
        TlsStart searching = start;
        if (searching == null) {
            tls().onGap(initiator, lostBytes);
        } else {
            searching.onGap(initiator, lostBytes);
        }
    }

    /** A direction's TCP stream has ended. */
    void onEnd(boolean initiator) {
        if (tls != null) {
            tls.onEnd(initiator);
        }
    }

    /** True while records wait for secrets. */
    boolean isWaiting() {
        return tls != null && tls.isWaiting() || tunnel != null && tunnel.inside().isWaiting();
    }

    /** Asks again for secrets that records wait for; packet time is {@code nowNs}. */
    void onSecrets(long nowNs) {
        context.tls().onTime(nowNs);
        if (tls != null) {
            tls.askAgain();
        }
        if (tunnel != null) {
            tunnel.inside().onSecrets(nowNs);
        }
    }

    /** Lets go of records that wait. */
    void onWaitOver() {
        if (tls != null) {
            tls.endWait();
        }
        if (tunnel != null) {
            tunnel.inside().onWaitOver();
        }
    }

    /** True when TLS has come so far that it cannot be taken up again. */
    boolean isEstablished() {
        return tls != null && tls.isEstablished();
    }

    /** Whether this memory is held. */
    boolean holds(MemoryPart part) {
        return tls != null && tls.holds(part) || tunnel != null && tunnel.inside().holds(part);
    }

    /** True when this is not TLS, or is to be ignored, so that the connection need not be followed any longer. */
    boolean isNotTls() {
        return start != null && start.isGivenUp() || tls != null && tls.isNotTls()
                || output != null && output.isIgnored();
    }

    /** The connection is over: reports it if it was TLS, and before it what was inside. */
    void finish(CaptureView capture, long endNs) {
        context.tls().onTime(endNs);
        TlsConnection ended = tls;
        boolean believed = start == null || start.isBelieved();
        if (ended != null && believed && ended.isTls() && !ended.isNotTls()) {
            TlsSummary summary = ended.close(capture);
            if (tunnel != null) {
                tunnel.inside().finish(capture, endNs);
            }
            output().report(summary);
            tls = null; // closed, and needed no more
        }
    }

    /** Tells of the connection and of those inside it, if they are TLS; nothing changes. */
    void glance(CaptureView capture, Consumer<TlsConnectionEvent> told) {
        TlsConnection open = tls;
        boolean believed = start == null || start.isBelieved();
        if (open != null && believed && open.isTls() && !open.isNotTls()) {
            ApplicationOutput known = output == null ? new ApplicationOutput(this) : output;
            if (known.isTold()) {
                told.accept(known.glance(open.glance(capture)));
            }
            if (tunnel != null) {
                tunnel.inside().glance(capture, told);
            }
        }
    }

    /** Frees what a connection that is over, or not TLS, holds. */
    void letGo() {
        forget();
        start = null;
    }

    private void forget() {
        if (tls != null) {
            tls.discard();
        }
        ApplicationOutput told = output;
        if (told != null) {
            told.letGo();
            output = told.isIgnored() ? told : null;
        }
        if (tunnel != null) {
            tunnel.inside().letGo();
        }
        tls = null;
        tunnel = null;
        clientHeard = false;
    }

    @Override
    public Permission permission(HandshakeClues clues) {
        return output().permission(clues);
    }

    @Override
    public void onTlsBytes(boolean byInitiator, DirectBuffer buffer, int offset, int length) {
        tls().onBytes(byInitiator, buffer, offset, length);
    }

    @Override
    public void onTlsGap(boolean byInitiator, long lostBytes) {
        tls().onGap(byInitiator, lostBytes);
    }

    @Override
    public void onFalseStart() {
        forget();
    }

    private TlsConnection tls() {
        TlsConnection known = tls;
        if (known == null) {
            known = new TlsConnection(id, context.tls(), this);
            if (metadataOnly) {
                known.readMetadataOnly();
                context.load().onMetadataOnly();
            }
            tls = known;
        }
        return known;
    }

    @Override
    public byte[] endpoint(boolean ofInitiator) {
        return connection.endpoint(ofInitiator);
    }

    @Override
    public void onApplicationData(Side side, byte[] buffer, int offset, int length) {
        output().onApplicationData(side, buffer, offset, length);
        if (side == Side.CLIENT && !clientHeard) {
            clientHeard = true;
            if (ConnectionId.depth(id) < ConnectionId.MAX_DEPTH && Tunnel.mayBegin(buffer, offset, length)) {
                tunnel = new Tunnel(new TlsPipeline(ConnectionId.inside(id), connection, context),
                        context.tunnels().at(ConnectionId.depth(id)));
            }
        }
        Tunnel carried = tunnel;
        if (carried != null) {
            carried.onData(isFromInitiator(side), buffer, offset, length, context.tls().timeNs());
            if (carried.inside().isNotTls()) {
                carried.inside().letGo();
                tunnel = null;
            }
        }
    }

    @Override
    public void onApplicationGap(Side side, long lostBytes) {
        clientHeard |= side == Side.CLIENT;
        output().onApplicationGap(side, lostBytes);
        if (tunnel != null) {
            tunnel.onGap(isFromInitiator(side), lostBytes);
        }
    }

    @Override
    public long skippableBytes(Side side) {
        return tunnel != null || output == null ? 0 : output.skippableBytes(side);
    }

    @Override
    public void onApplicationEnd(Side side) {
        output().onApplicationEnd(side);
        if (tunnel != null) {
            tunnel.inside().onEnd(isFromInitiator(side));
        }
    }

    private boolean isFromInitiator(Side side) {
        return (side == Side.CLIENT) == isClientInitiator();
    }

    @Override
    public long id() {
        return id;
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
        return tls == null || tls.isClientInitiator();
    }

    @Override
    public String serverName() {
        return tls == null ? "" : tls.serverName();
    }

    private ApplicationOutput output() {
        ApplicationOutput known = output;
        if (known == null) {
            known = new ApplicationOutput(this);
            output = known;
        }
        return known;
    }
}
