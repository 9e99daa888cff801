// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.api.event.ConnectionFacts;
import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.Endpoint;
import io.sidelight.dataplane.api.event.HttpBody;
import io.sidelight.dataplane.api.event.HttpTransaction;
import io.sidelight.dataplane.api.event.HttpTransactionEvent;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.api.event.Transport;
import io.sidelight.dataplane.api.event.Verdict;
import io.sidelight.dataplane.api.policy.ContentLevel;
import io.sidelight.dataplane.app.ApplicationParser;
import io.sidelight.dataplane.app.ApplicationStream;
import io.sidelight.dataplane.app.http.BodyWish;
import io.sidelight.dataplane.app.http.Http1Limits;
import io.sidelight.dataplane.app.http.Http1Parser;
import io.sidelight.dataplane.app.http.HttpHandler;
import io.sidelight.dataplane.flow.Connection;
import io.sidelight.dataplane.policy.masking.Masker;
import io.sidelight.dataplane.tls.HandshakeClues;
import io.sidelight.dataplane.tls.Permission;
import io.sidelight.dataplane.tls.TlsHandler;
import io.sidelight.dataplane.tls.TlsSummary;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the application data of one connection goes: the plaintext sink, the parser of what is inside, and the events of
 * both. One per connection; used by its worker's thread. Hot per record.
 */
final class ApplicationOutput implements TlsHandler, HttpHandler, Supplier<ApplicationParser> {
    private static final String HTTP_CUT_SHORT = "decrypted, but HTTP was not read to its end, to make room for others";

    private final Pipeline pipeline;
    private @Nullable ApplicationStream application;
    /** What the connection around this one carried for it; null for one that is not inside another. */
    private @Nullable Carried carried;
    private ConnectionPolicy policy = ConnectionPolicy.NOT_ASKED;
    private boolean heard;
    private boolean clientEnded;
    private boolean serverEnded;

    /** The connection whose application data this is, as far as it is known when an event is made. */
    interface Pipeline {
        /** {@link #connection}'s, or that of a connection inside it. */
        long id();

        /** The TCP connection or the flow of datagrams. */
        Connection connection();

        /** The worker's. */
        WorkerContext context();

        /** True when the client sent the connection's first packet. */
        boolean isClientInitiator();

        /** The name that the client asked for, empty without one. */
        String serverName();
    }

    /** Bytes by direction. */
    private static final class Carried {
        private long byInitiator;
        private long byResponder;
    }

    ApplicationOutput(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    @Override
    public void onApplicationData(Side side, byte[] buffer, int offset, int length) {
        heard = true;
        if (policy.reading().plaintext()) {
            context().plaintext().onPlaintext(pipeline.id(), side, buffer, offset, length);
        }
        application().onData(side, buffer, offset, length, context().tls().timeNs());
    }

    @Override
    public Permission permission(HandshakeClues clues) {
        if (policy == ConnectionPolicy.NOT_ASKED) {
            policy = new ConnectionPolicy();
        }
        Permission answer = policy.ask(context().policy(), clues, pipeline.connection(), heard);
        if (answer == Permission.REFUSED && policy.isIgnored()) { // it is not asked again
            context().counters().onIgnoredConnection();
        }
        return answer;
    }

    /** Nothing at all is told of the connection. */
    boolean isIgnored() {
        return policy.isIgnored();
    }

    @Override
    public void onApplicationGap(Side side, long lostBytes) {
        application().onGap(side, lostBytes, context().tls().timeNs());
    }

    @Override
    public long skippableBytes(Side side) {
        return application == null ? 0 : application.bodyRemaining(side);
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
            application.onEnd(side, context().tls().timeNs());
        }
    }

    private ApplicationStream application() {
        ApplicationStream known = application;
        if (known == null) {
            known = new ApplicationStream(this);
            application = known;
        }
        return known;
    }

    /** Makes the parser of a connection that speaks HTTP/1. */
    @Override
    public ApplicationParser get() {
        return new Http1Parser(this, Http1Limits.DEFAULT, context().parsers());
    }

    @Override
    public boolean wantsBodies() {
        return !policy.reading().content().isHeadersOnly();
    }

    @Override
    public @Nullable BodyWish wish(String contentType) {
        ContentLevel content = policy.reading().content();
        int shown = content.shownBytes(contentType);
        return shown == 0 && !content.hashes() ? null : new BodyWish(shown, content.hashes());
    }

    @Override
    public void onTransaction(HttpTransaction read) {
        // what was kept under a rule that holds no longer is not told of
        HttpTransaction transaction = wantsBodies() ? read : read.withBodies(HttpBody.NONE, HttpBody.NONE);
        Masker masker = policy.reading().masker();
        context().outbox().send(new HttpTransactionEvent(facts(pipeline.isClientInitiator()),
                masker.text(pipeline.serverName()),
                masker.mask(transaction, Http1Limits.DEFAULT.maxTargetBytes(), Http1Limits.DEFAULT.maxValueBytes()),
                policy.reading().rule()));
    }

    /** Whether the connection may be told of while it is open. */
    boolean isTold() {
        return policy.isTold(context().policy());
    }

    /** The event of a connection that goes on, as if it ended now. */
    TlsConnectionEvent glance(TlsSummary summary) {
        return event(summary, application == null ? 0 : application.transactions());
    }

    private TlsConnectionEvent event(TlsSummary summary, long transactions) {
        Masker masker = policy.reading().masker();
        return new TlsConnectionEvent(facts(summary.clientIsInitiator()), masker.mask(summary.facts()),
                verdict(summary.verdict()), summary.counts(), transactions, policy.decision().rule());
    }

    /** The connection is over: tells of it, unless it is to be ignored. */
    void report(TlsSummary summary) {
        if (policy.isIgnored()) {
            return;
        }
        ApplicationStream inside = application;
        if (inside != null) {
            inside.onClose(context().tls().timeNs());
        }
        long transactions = inside == null ? 0 : inside.transactions();
        context().plaintext().onConnectionEnd(pipeline.id());
        context().outbox().send(event(summary, transactions));
        context().counters().onTlsConnection();
    }

    /** What was not read of a connection that was decrypted is told of, too. */
    private Verdict verdict(Verdict ofTls) {
        if (ofTls.reason() == Reason.BYPASS_POLICY) {
            return new Verdict(ofTls.status(), ofTls.reason(), ofTls.method(), ofTls.keyId(),
                    policy.decision().detail());
        }
        boolean cutShort = application != null && application.isGivenUp();
        return cutShort && ofTls.status() == DecryptStatus.DECRYPTED
                ? new Verdict(DecryptStatus.PARTIAL, Reason.RESOURCE_LIMIT, ofTls.method(), ofTls.keyId(),
                        HTTP_CUT_SHORT)
                : ofTls;
    }

    /** Frees what a connection that is over, or not TLS, holds. */
    void letGo() {
        if (application != null) {
            application.discard();
        }
    }

    /** Counts bytes that came out of the connection around this one. */
    void onCarried(boolean byInitiator, int length) {
        Carried known = carried;
        if (known == null) {
            known = new Carried();
            carried = known;
        }
        if (byInitiator) {
            known.byInitiator += length;
        } else {
            known.byResponder += length;
        }
    }

    private WorkerContext context() {
        return pipeline.context();
    }

    private ConnectionFacts facts(boolean clientIsInitiator) {
        Connection connection = pipeline.connection();
        Carried inside = carried;
        return new ConnectionFacts(pipeline.id(), connection.isDatagrams() ? Transport.UDP : Transport.TCP,
                Endpoint.of(connection.address(true), connection.port(true)),
                Endpoint.of(connection.address(false), connection.port(false)), clientIsInitiator,
                connection.startNs(), connection.lastNs(),
                inside == null ? connection.bytes(true) : inside.byInitiator,
                inside == null ? connection.packets(true) : 0,
                inside == null ? connection.bytes(false) : inside.byResponder,
                inside == null ? connection.packets(false) : 0, connection.vlanId(), connection.innerVlanId(),
                connection.encapsulation().facts());
    }
}
