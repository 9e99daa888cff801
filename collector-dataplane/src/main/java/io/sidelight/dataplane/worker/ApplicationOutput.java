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
import io.sidelight.dataplane.tls.TlsHandler;
import io.sidelight.dataplane.tls.TlsSummary;
import org.jspecify.annotations.Nullable;

/**
 * Where the application data of one connection goes: the plaintext sink, the parser of what is inside, and the events of
 * both. One per connection; used by its worker's thread. Hot per record.
 */
final class ApplicationOutput implements TlsHandler {
    private final long id;
    private final Connection connection;
    private final WorkerContext context;
    private final ClientView client;
    private @Nullable ApplicationStream application;
    /** Bytes that the connection around this one carried for it, by direction. */
    private long carriedByInitiator;
    private long carriedByResponder;
    private boolean clientEnded;
    private boolean serverEnded;

    /** What is known of the client when an event is made. */
    interface ClientView {
        /** True when the client sent the connection's first packet. */
        boolean isClientInitiator();

        /** The name that the client asked for, empty without one. */
        String serverName();
    }

    /** @param id {@code connection}'s, or that of a connection inside it */
    ApplicationOutput(long id, Connection connection, WorkerContext context, ClientView client) {
        this.id = id;
        this.connection = connection;
        this.context = context;
        this.client = client;
    }

    @Override
    public void onApplicationData(Side side, byte[] buffer, int offset, int length) {
        context.plaintext().onPlaintext(id, side, buffer, offset, length);
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
        context.outbox().send(
                new HttpTransactionEvent(facts(client.isClientInitiator()), client.serverName(), transaction));
    }

    /** The connection is over. */
    void report(TlsSummary summary) {
        ApplicationStream inside = application;
        if (inside != null) {
            inside.onClose(context.tls().timeNs());
        }
        long transactions = inside == null ? 0 : inside.transactions();
        context.plaintext().onConnectionEnd(id);
        context.outbox().send(new TlsConnectionEvent(facts(summary.clientIsInitiator()), summary.facts(),
                summary.verdict(), summary.counts(), transactions));
        context.counters().onTlsConnection();
    }

    /** Counts bytes that came out of the connection around this one. */
    void onCarried(boolean byInitiator, int length) {
        if (byInitiator) {
            carriedByInitiator += length;
        } else {
            carriedByResponder += length;
        }
    }

    private ConnectionFacts facts(boolean clientIsInitiator) {
        boolean outermost = id == connection.id();
        return new ConnectionFacts(id, connection.isDatagrams() ? Transport.UDP : Transport.TCP,
                Endpoint.of(connection.address(true), connection.port(true)),
                Endpoint.of(connection.address(false), connection.port(false)), clientIsInitiator,
                connection.startNs(), connection.lastNs(), outermost ? connection.bytes(true) : carriedByInitiator,
                outermost ? connection.packets(true) : 0, outermost ? connection.bytes(false) : carriedByResponder,
                outermost ? connection.packets(false) : 0, connection.vlanId(), connection.innerVlanId(),
                connection.encapsulation().facts());
    }
}
