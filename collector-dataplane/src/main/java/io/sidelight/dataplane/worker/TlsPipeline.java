// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.api.event.ConnectionFacts;
import io.sidelight.dataplane.api.event.Endpoint;
import io.sidelight.dataplane.api.event.HttpTransaction;
import io.sidelight.dataplane.api.event.HttpTransactionEvent;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.api.event.Transport;
import io.sidelight.dataplane.app.ApplicationStream;
import io.sidelight.dataplane.app.http.Http1Limits;
import io.sidelight.dataplane.app.http.Http1Parser;
import io.sidelight.dataplane.flow.Connection;
import io.sidelight.dataplane.tls.CaptureView;
import io.sidelight.dataplane.tls.TlsConnection;
import io.sidelight.dataplane.tls.TlsHandler;
import io.sidelight.dataplane.tls.TlsSummary;
import io.sidelight.dataplane.tls.start.TlsStart;
import io.sidelight.dataplane.tls.start.TlsStartHandler;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What is done with the two streams of one connection once TCP has put them in order: TLS is looked for, opened, and what was
 * inside is parsed and reported. One per connection; used by its worker's thread.
 */
final class TlsPipeline implements TlsHandler, TlsStartHandler {
    private final Connection connection;
    private final WorkerContext context;
    /** Null once TLS has begun in both directions. */
    private @Nullable TlsStart start = new TlsStart(this);
    private @Nullable TlsConnection tls;
    private @Nullable ApplicationStream application;
    private boolean clientEnded;
    private boolean serverEnded;

    TlsPipeline(Connection connection, WorkerContext context) {
        this.connection = connection;
        this.context = context;
    }

    /** The next bytes of a direction's TCP stream; not kept. Hot. */
    void onBytes(boolean initiator, DirectBuffer buffer, int offset, int length, long bytesTimeNs) {
        context.tls().onTime(bytesTimeNs);
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
        return tls != null && tls.isWaiting();
    }

    /** Asks again for secrets that records wait for; packet time is {@code nowNs}. */
    void onSecrets(long nowNs) {
        if (tls != null) {
            context.tls().onTime(nowNs);
            tls.askAgain();
        }
    }

    /** Lets go of records that wait. */
    void onWaitOver() {
        if (tls != null) {
            tls.endWait();
        }
    }

    /** True when this is not TLS, so that the connection need not be followed any longer. */
    boolean isNotTls() {
        return start != null && start.isGivenUp() || tls != null && tls.isNotTls();
    }

    /** The connection is over: reports it if it was TLS. */
    void finish(CaptureView capture, long endNs) {
        context.tls().onTime(endNs);
        TlsConnection ended = tls;
        boolean believed = start == null || start.isBelieved();
        if (ended != null && believed && ended.isTls() && !ended.isNotTls()) {
            report(ended.close(capture));
            tls = null; // closed, and needed no more
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
    void letGo() {
        forget();
        start = null;
    }

    private void forget() {
        if (tls != null) {
            tls.discard();
        }
        tls = null;
        application = null;
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
        return new ConnectionFacts(connection.id(), Transport.TCP,
                Endpoint.of(connection.address(true), connection.port(true)),
                Endpoint.of(connection.address(false), connection.port(false)), clientIsInitiator,
                connection.startNs(), connection.lastNs(), connection.bytes(true), connection.packets(true),
                connection.bytes(false), connection.packets(false), connection.vlanId());
    }
}
