// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.DecryptCounts;
import io.sidelight.dataplane.api.event.MemoryPart;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.api.event.TlsFacts;
import io.sidelight.dataplane.tls.UnmatchedTrafficSecrets.Match;
import io.sidelight.dataplane.tls.handshake.Handshake;
import io.sidelight.dataplane.tls.secrets.SessionCache.Moment;
import io.sidelight.dataplane.tls.wire.ClientHello;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import io.sidelight.dataplane.tls.wire.ServerHello;
import java.util.List;
import java.util.Objects;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One TLS connection seen from outside: takes the streams of both directions, tracks the handshakes, hands on the
 * application data that verifies, and sums up at the end. One per TCP connection; used by one worker's thread.
 */
public final class TlsConnection {
    /** Why nothing of a connection was decrypted; see {@link #readMetadataOnly}. */
    private static final String OVERLOAD = "more packets than could be handled when it began";

    private final long id;
    private final TlsEnvironment environment;
    private final Carrier carrier;
    private final HalfConnection fromInitiator;
    private final HalfConnection fromResponder;

    /** The first handshake, null when it is settled. */
    private @Nullable Handshake first;
    /** What is left of the first handshake; null until it is over. */
    private @Nullable HandshakeSummary settled;
    /** The last one, null without one. */
    private @Nullable Renegotiation renegotiation;
    /** Null without a policy. */
    private @Nullable ReadingPermission reading;
    private @Nullable AlertLog alerts;
    private @Nullable GapLog gaps;
    /** The generation of secrets that were asked for last, as far as an int goes. */
    private int askedGeneration;
    private boolean rolesKnown;
    private boolean metadataOnly;
    private boolean notTls;
    private boolean drainNeeded;
    private boolean waitOver;
    private boolean closing;
    private boolean replaying;

    /** What carries a TLS connection, and takes what it says. */
    public interface Carrier extends TlsHandler {
        /** Address and port of who opened the TCP connection, or of the other end, in any fixed form. */
        byte[] endpoint(boolean ofInitiator);
    }

    /**
     * @param id number that no other connection has
     */
    public TlsConnection(long id, TlsEnvironment environment, Carrier carrier) {
        this.id = id;
        this.environment = environment;
        this.carrier = carrier;
        first = new Handshake(environment.handshakes);
        fromInitiator = new HalfConnection(this, environment);
        fromResponder = new HalfConnection(this, environment);
        fromResponder.assign(Side.SERVER);
    }

    /**
     * From its beginning nothing of this connection is decrypted, and no key is used for it: there is more to do than can be
     * done. What its handshake shows is told.
     */
    public void readMetadataOnly() {
        metadataOnly = true;
        if (first != null) {
            leaveUnread(first, false);
        }
    }

    /** No secrets are looked for: the policy forbids it, or there is more to do than can be done. */
    static void leaveUnread(Handshake handshake, boolean bypassed) {
        handshake.fail(bypassed ? Reason.BYPASS_POLICY : Reason.RESOURCE_LIMIT, bypassed ? "" : OVERLOAD);
    }

    /** The next bytes of a direction's TCP stream; not kept. */
    public void onBytes(boolean byInitiator, DirectBuffer buffer, int offset, int length) {
        if (waitOver && askedGeneration != (int) environment.secretGeneration()) {
            askAgain();
        }
        half(byInitiator).onBytes(buffer, offset, length);
        drain();
        if (first != null) {
            settle(first);
        }
    }

    /** Lets go of the first handshake when it is over and both directions are read: a summary of it is enough. */
    private void settle(Handshake handshake) {
        if (handshake.chosen() != null && handshake.isOver() && fromInitiator.isFirstHandshakeOver()
                && fromResponder.isFirstHandshakeOver()) {
            settled = HandshakeSummary.of(handshake, environment);
            handshake.discard();
            first = null;
        }
    }

    /** True when the handshake of this generation is over and let go of. */
    boolean isSettled(int generation) {
        return generation <= 1 && first == null;
    }

    /** Bytes of a direction's TCP stream are missing here. */
    public void onGap(boolean byInitiator, long lostBytes) {
        half(byInitiator).onGap(lostBytes);
        drain();
    }

    /** A direction's TCP stream has ended. */
    public void onEnd(boolean byInitiator) {
        if (isTls()) {
            half(byInitiator).onEnd();
        }
    }

    void onApplicationEnd(Side side) {
        carrier.onApplicationEnd(side);
    }

    /** True once a TLS record was seen. */
    public boolean isTls() {
        return fromInitiator.counts.recordSeen || fromResponder.counts.recordSeen;
    }

    /** True when this is not TLS at all, so that it need not be followed. */
    public boolean isNotTls() {
        return notTls;
    }

    /** True when the TLS client opened the TCP connection, as far as is known. */
    public boolean isClientInitiator() {
        return fromInitiator.side() == Side.CLIENT;
    }

    /** The name that the client asked for, empty without one. */
    public String serverName() {
        HandshakeSummary known = settled;
        return first != null ? HandshakeFacts.serverName(first) : known == null ? "" : known.facts().serverName();
    }

    /** Whether this memory is held. */
    public boolean holds(MemoryPart part) {
        Handshake latest = latest();
        boolean transcript = first != null && first.transcript() != null
                || latest != null && latest.transcript() != null;
        return part == MemoryPart.HANDSHAKES && transcript || fromInitiator.holds(part) || fromResponder.holds(part);
    }

    /** Ends the connection and sums it up; to be called once, and only when {@link #isTls()}. */
    public TlsSummary close(CaptureView capture) {
        boolean foundAtLast = askAgain();
        closing = true;
        fromInitiator.stopWaiting();
        fromResponder.stopWaiting();
        giveUp(foundAtLast);
        replay(fromInitiator.takeWaiting(), fromResponder.takeWaiting());
        drain();
        fromInitiator.close();
        fromResponder.close();
        boolean permitted = mayRead();
        TlsSummary summary = sumUp(summary(), permitted, capture);
        discardHandshakes();
        return summary;
    }

    /** What would be said if the connection ended now; it goes on, and nothing changes. To be called when {@link #isTls()} only. */
    public TlsSummary glance(CaptureView capture) {
        return sumUp(first != null ? HandshakeSummary.glanceAt(first, environment) : summary(), !isBypassed(), capture);
    }

    private TlsSummary sumUp(HandshakeSummary summary, boolean permitted, CaptureView capture) {
        boolean clientIsInitiator = fromInitiator.side() == Side.CLIENT;
        RecordCounts client = clientIsInitiator ? fromInitiator.counts : fromResponder.counts;
        RecordCounts server = clientIsInitiator ? fromResponder.counts : fromInitiator.counts;
        Handshake latest = latest();
        HandshakeOutcome outcome = first != null ? HandshakeOutcome.ofOpen(first) : HandshakeOutcome.ofRead(summary);
        VerdictJudge judge = new VerdictJudge(outcome, latest == null ? outcome : HandshakeOutcome.ofOpen(latest),
                client,
                server, capture, fromInitiator.side());
        DecryptCounts counts = new DecryptCounts(client.plaintextBytes, server.plaintextBytes,
                client.opened + server.opened, client.failed() + server.failed(), client.lost() + server.lost(),
                client.gapBytes() + server.gapBytes(), gaps == null ? List.of() : gaps.gaps());
        TlsFacts facts = summary.toTlsFacts(client, server, alerts == null ? new AlertLog() : alerts,
                latest == null ? null : latest.clientCertificate());
        return new TlsSummary(facts, permitted ? judge.judge() : judge.judgeBypassed(), counts, clientIsInitiator);
    }

    private HandshakeSummary summary() {
        return first != null
                ? HandshakeSummary.of(first, environment)
                : Objects.requireNonNull(settled, "a handshake that was let go of left a summary");
    }

    /** What is lacking now is lacking for good; secrets that came when all was let go came too late. */
    private void giveUp(boolean foundAtLast) {
        boolean letGo = fromInitiator.counts.letGo() + fromResponder.counts.letGo() > 0;
        if (first != null) {
            if (foundAtLast && letGo && first.method() == null && first.failure() == null) {
                first.fail(Reason.SECRETS_LATE, "");
            }
            first.giveUp();
        }
        Handshake latest = latest();
        if (latest != null) {
            latest.giveUp();
        }
    }

    /** Lets go of what is kept without summing up. */
    public void discard() {
        fromInitiator.close();
        fromResponder.close();
        discardHandshakes();
    }

    private void discardHandshakes() {
        if (first != null) {
            first.discard();
        }
        Handshake latest = latest();
        if (latest != null) {
            latest.discard();
        }
    }

    /** The handshake of the last renegotiation, null without one. */
    private @Nullable Handshake latest() {
        Renegotiation last = renegotiation;
        return last == null ? null : last.handshake();
    }

    /**
     * True once something verified, or both directions are protected: what is known of such a connection cannot be learnt again
     * from its packets.
     */
    public boolean isEstablished() {
        return fromInitiator.counts.opened + fromResponder.counts.opened > 0
                || fromInitiator.isProtected() && fromResponder.isProtected();
    }

    TlsEnvironment environment() {
        return environment;
    }

    /** The handshake that a direction's n-th hello began; both directions reach it in their own time. */
    Handshake handshake(int generation) {
        Renegotiation last = renegotiation;
        if (generation > (last == null ? 1 : last.generation())) {
            return renegotiate(last, generation);
        }
        // a direction that lags two handshakes behind gets the latest one: then nothing verifies, which is the truth
        Handshake wanted = generation <= 1 || last == null ? first : last.handshake();
        return wanted == null ? forgotten() : wanted;
    }

    private Handshake renegotiate(@Nullable Renegotiation before, int generation) {
        if (before != null) {
            before.handshake().discard();
        }
        Handshake begun = new Handshake(environment.handshakes);
        if (metadataOnly) {
            leaveUnread(begun, isBypassed());
        }
        renegotiation = new Renegotiation(generation, begun);
        if (reading != null) {
            reading.onNewHandshake();
        }
        return begun;
    }

    /** What comes for a handshake that is settled goes nowhere. */
    private Handshake forgotten() {
        Handshake nowhere = new Handshake(environment.handshakes);
        nowhere.releaseTranscript();
        return nowhere;
    }

    void onFirstRecord(HalfConnection half, @Nullable Side role) {
        if (role != null && !rolesKnown) {
            rolesKnown = true;
            half.assign(role);
            (half == fromInitiator ? fromResponder : fromInitiator).assign(role.peer());
        }
    }

    void onNotTls(HalfConnection half) {
        if (!isTls()) {
            notTls = true;
        } else if (half.isProtected()) {
            half.counts.addFailed(1);
        }
    }

    void onHandshakeProgress(Handshake handshake) {
        byte[] server = carrier.endpoint(fromInitiator.side() == Side.SERVER);
        Moment moment = new Moment(environment.packetNumber(), id);
        if (handshake == first && ProtocolVersion.isTls13(handshake.version())) {
            becomeTls13(handshake);
        }
        if (environment.policyGeneration() != 0 && rolesKnown) {
            reading().consider(handshake, environment.policyGeneration());
        }
        if (metadataOnly) {
            return;
        }
        if (environment.secretFinder.find(handshake, server, moment)) {
            drainNeeded = true;
        }
        if (!environment.secretsMayCome() && handshake.isProtectionBegun()) {
            handshake.giveUp();
            drainNeeded |= handshake.failure() != null;
        }
        if (handshake.chosen() != null) {
            environment.finishedCheck.check(handshake, server, moment);
        }
    }

    private void becomeTls13(Handshake handshake) {
        fromInitiator.becomeTls13(handshake);
        fromResponder.becomeTls13(handshake);
        drainNeeded = true;
    }

    private ReadingPermission reading() {
        if (reading == null) {
            reading = new Reading();
        }
        return reading;
    }

    private final class Reading extends ReadingPermission {
        @Override
        Permission ask(boolean complete) {
            return carrier.permission(clues(complete));
        }

        @Override
        void onRefused() {
            bypass();
        }
    }

    private HandshakeClues clues(boolean complete) {
        HandshakeClues known = settled != null
                ? HandshakeClues.of(settled, isClientInitiator(), complete)
                : HandshakeClues.none(isClientInitiator(), complete);
        if (first != null) {
            known = HandshakeClues.of(first, known, complete);
        }
        Handshake latest = latest();
        return latest == null ? known : HandshakeClues.of(latest, known, complete);
    }

    private void bypass() {
        metadataOnly = true;
        if (first != null) {
            leaveUnread(first, true);
        }
        Handshake latest = latest();
        if (latest != null) {
            leaveUnread(latest, true);
        }
        fromInitiator.stopReading();
        fromResponder.stopReading();
        drainNeeded = true;
    }

    /** Whether application data may be handed on. Hot: without a policy, and once it has allowed it, one comparison. */
    private boolean mayRead() {
        int policy = environment.policyGeneration();
        return policy == 0 || reading().isGranted(policy);
    }

    /** True when the policy does not allow to read it. */
    boolean isBypassed() {
        return reading != null && reading.isRefused();
    }

    /** Whether secrets say that this is TLS 1.3, though its ServerHello was not seen; asked when protection begins. */
    boolean isTls13BySecrets() {
        if (metadataOnly || first == null || !environment.secretFinder.findWithoutServerHello(first)) {
            return false;
        }
        becomeTls13(first);
        return true;
    }

    /** Looks for the secrets of a connection of which no hello was seen. */
    void identifyMidstream(HalfConnection half, int version, byte[] buffer, int offset, int length) {
        if (metadataOnly || first == null || first.clientHello() != null || first.serverHello() != null
                || !environment.unmatchedTraffic.mayIdentify(first)) {
            return;
        }
        Match match = environment.unmatchedTraffic.identifyMidstream(first, environment.packetNumber(), version,
                buffer, offset, length);
        if (match != null) {
            onFirstRecord(half, match.side());
            environment.secretFinder.takeTrafficSecrets(first, match.clientRandom());
            becomeTls13(first);
            int records = (int) match.recordSequence();
            half.startMidstream(records, records);
            (half == fromInitiator ? fromResponder : fromInitiator).startMidstream(0,
                    UnmatchedTrafficSecrets.MAX_MIDSTREAM_RECORDS);
        }
    }

    /** How many of the next bytes of a side nobody needs; see {@link TlsHandler#skippableBytes}. */
    long skippableBytes(Side side) {
        return carrier.skippableBytes(side);
    }

    /** Returns how much of it was handed on: nothing, when the policy does not allow it. */
    int onApplicationData(Side side, byte[] buffer, int offset, int length) {
        if (length <= 0 || !mayRead()) {
            return 0;
        }
        carrier.onApplicationData(side, buffer, offset, length);
        return length;
    }

    void onApplicationGap(HalfConnection half, long lostBytes) {
        if (isBypassed()) {
            return;
        }
        GapLog known = gaps;
        if (known == null) {
            known = new GapLog();
            gaps = known;
        }
        known.add(half.side(), half.counts.plaintextBytes, lostBytes);
        carrier.onApplicationGap(half.side(), lostBytes);
    }

    void onAlert(Side side, int level, int description, boolean encrypted) {
        alerts().add(side, level, description, encrypted);
        if (description == AlertName.CLOSE_NOTIFY) {
            carrier.onApplicationEnd(side);
        }
    }

    void onUnreadAlert(Side side) {
        alerts().addUnread(side);
    }

    private AlertLog alerts() {
        AlertLog known = alerts;
        if (known == null) {
            known = new AlertLog();
            alerts = known;
        }
        return known;
    }

    /** True while records wait for keys that may still come. */
    public boolean isWaiting() {
        return environment.secretsMayCome() && !waitOver && (fromInitiator.hasWaiting() || fromResponder.hasWaiting());
    }

    /**
     * Asks again for secrets that were lacking and, when they are there now, opens what waited for them.
     *
     * @return true when something was found
     */
    public boolean askAgain() {
        askedGeneration = (int) environment.secretGeneration();
        boolean found = false;
        if (environment.secretsMayCome()) {
            found = first != null && ask(first);
            Handshake latest = latest();
            if (latest != null) {
                found |= ask(latest);
            }
        }
        drain();
        return found;
    }

    private boolean ask(Handshake handshake) {
        if (handshake.failure() != null || !environment.secretFinder.hasNews(handshake)) {
            return false;
        }
        if (handshake.method() == null) {
            handshake.withdraw(); // better ones may have come
        }
        if (handshake == first && handshake.serverHello() == null) {
            isTls13BySecrets();
        }
        onHandshakeProgress(handshake);
        drainNeeded = true;
        return handshake.failure() == null && !handshake.isLacking();
    }

    /** Lets go of the records that wait: their time is over. Secrets that come later open what comes after them. */
    public void endWait() {
        waitOver = true;
        replay(fromInitiator.takeWaiting(), fromResponder.takeWaiting());
        if (first != null) {
            first.releaseTranscript();
        }
        Handshake latest = latest();
        if (latest != null) {
            latest.releaseTranscript();
        }
    }

    boolean isWaitOver() {
        return waitOver;
    }

    /** Secrets that are lacking may still come, and come in time. */
    boolean mayWait() {
        return environment.secretsMayCome() && !waitOver && !closing;
    }

    /** True while records that waited are gone through. */
    boolean isReplaying() {
        return replaying;
    }

    /** Numbers what comes from either direction, so that what waited is gone through in the order in which it came. */
    long arrival() {
        return replaying ? environment.replayedArrival : environment.nextArrival();
    }

    /** Goes through what waited for keys; after each input, so that no record is opened while another is handled. */
    private void drain() {
        while (drainNeeded) {
            drainNeeded = false;
            replay(fromInitiator.isWaitingWorthATry() ? fromInitiator.takeWaiting() : null,
                    fromResponder.isWaitingWorthATry() ? fromResponder.takeWaiting() : null);
        }
    }

    private void replay(@Nullable PendingRecords ofInitiator, @Nullable PendingRecords ofResponder) {
        replaying = true;
        PendingReplay.run(environment, ofInitiator, fromInitiator, ofResponder, fromResponder);
        replaying = false;
    }

    private HalfConnection half(boolean byInitiator) {
        return byInitiator ? fromInitiator : fromResponder;
    }
}
