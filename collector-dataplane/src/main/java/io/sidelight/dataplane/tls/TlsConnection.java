// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.DecryptCounts;
import io.sidelight.dataplane.api.event.Gap;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.tls.UnmatchedTrafficSecrets.Match;
import io.sidelight.dataplane.tls.handshake.Handshake;
import io.sidelight.dataplane.tls.secrets.SessionCache.Moment;
import io.sidelight.dataplane.tls.wire.ClientHello;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import io.sidelight.dataplane.tls.wire.ServerHello;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One TLS connection seen from outside: takes the streams of both directions, tracks the handshakes, hands on the
 * application data that verifies, and sums up at the end. One per TCP connection; used by one worker's thread.
 */
public final class TlsConnection {
    private static final int MAX_GAPS = 64;

    private final long id;
    private final TlsEnvironment environment;
    private final TlsHandler handler;
    private final byte[] initiator;
    private final byte[] responder;
    private final HalfConnection fromInitiator;
    private final HalfConnection fromResponder;

    private final Handshake first = new Handshake();
    private Handshake latest = first;
    private int latestGeneration = 1;
    private boolean rolesKnown;
    private boolean notTls;
    private boolean drainNeeded;
    private final AlertLog alerts = new AlertLog();
    private boolean waitOver;
    private boolean closing;
    private long askedGeneration;
    private long arrivals;
    /** What waited and is gone through at this moment, -1 when nothing is. */
    private long replayed = -1;
    private List<Gap> gaps = List.of();

    /**
     * @param id number that no other connection has
     * @param initiator address and port of who opened the TCP connection, in any fixed form
     * @param responder the same of the other end
     */
    public TlsConnection(long id, TlsEnvironment environment, TlsHandler handler, byte[] initiator,
            byte[] responder) {
        this.id = id;
        this.environment = environment;
        this.handler = handler;
        this.initiator = initiator;
        this.responder = responder;
        fromInitiator = new HalfConnection(this, environment);
        fromResponder = new HalfConnection(this, environment);
        fromResponder.assign(Side.SERVER);
    }

    /** The next bytes of a direction's TCP stream; not kept. */
    public void onBytes(boolean byInitiator, DirectBuffer buffer, int offset, int length) {
        if (waitOver && askedGeneration != environment.secretGeneration()) {
            askAgain();
        }
        half(byInitiator).onBytes(buffer, offset, length);
        drain();
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
        handler.onApplicationEnd(side);
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
        return HandshakeFacts.serverName(first);
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
        boolean clientIsInitiator = fromInitiator.side() == Side.CLIENT;
        RecordCounts client = clientIsInitiator ? fromInitiator.counts : fromResponder.counts;
        RecordCounts server = clientIsInitiator ? fromResponder.counts : fromInitiator.counts;
        VerdictJudge judge = new VerdictJudge(first, latest, client, server, capture, fromInitiator.side());
        DecryptCounts counts = new DecryptCounts(client.plaintextBytes, server.plaintextBytes,
                client.opened + server.opened, client.failed() + server.failed(), client.lost() + server.lost(),
                client.gapBytes() + server.gapBytes(), gaps);
        return new TlsSummary(HandshakeFacts.of(first, latest, client, server, alerts), judge.judge(), counts,
                clientIsInitiator);
    }

    /** What is lacking now is lacking for good; secrets that came when all was let go came too late. */
    private void giveUp(boolean foundAtLast) {
        boolean letGo = fromInitiator.counts.letGo() + fromResponder.counts.letGo() > 0;
        if (foundAtLast && letGo && first.method() == null && first.failure() == null) {
            first.fail(Reason.SECRETS_LATE, "");
        }
        first.giveUp();
        latest.giveUp();
    }

    /** Lets go of what is kept without summing up. */
    public void discard() {
        fromInitiator.close();
        fromResponder.close();
    }

    TlsEnvironment environment() {
        return environment;
    }

    /** The handshake that a direction's n-th hello began; both directions reach it in their own time. */
    Handshake handshake(int generation) {
        if (generation > latestGeneration) {
            latest = new Handshake();
            latestGeneration = generation;
        }
        // a direction that lags two handshakes behind gets the latest one: then nothing verifies, which is the truth
        return generation <= 1 ? first : latest;
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
        byte[] server = fromInitiator.side() == Side.SERVER ? initiator : responder;
        Moment moment = new Moment(environment.packetNumber(), id);
        if (handshake == first && ProtocolVersion.isTls13(handshake.version())) {
            becomeTls13();
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

    private void becomeTls13() {
        fromInitiator.becomeTls13(first);
        fromResponder.becomeTls13(first);
        drainNeeded = true;
    }

    /** Whether secrets say that this is TLS 1.3, though its ServerHello was not seen; asked when protection begins. */
    boolean isTls13BySecrets() {
        boolean found = environment.secretFinder.findWithoutServerHello(first);
        if (found) {
            becomeTls13();
        }
        return found;
    }

    /** Looks for the secrets of a connection of which no hello was seen. */
    void identifyMidstream(HalfConnection half, int version, byte[] buffer, int offset, int length) {
        if (first.clientHello() != null || first.serverHello() != null
                || !environment.unmatchedTraffic.mayIdentify(first)) {
            return;
        }
        Match match = environment.unmatchedTraffic.identifyMidstream(first, environment.packetNumber(), version,
                buffer, offset, length);
        if (match != null) {
            onFirstRecord(half, match.side());
            environment.secretFinder.takeTrafficSecrets(first, match.clientRandom());
            becomeTls13();
            int records = (int) match.recordSequence();
            half.startMidstream(records, records);
            (half == fromInitiator ? fromResponder : fromInitiator).startMidstream(0,
                    UnmatchedTrafficSecrets.MAX_MIDSTREAM_RECORDS);
        }
    }

    Reason reasonWhenNothingOpens(Handshake handshake) {
        return VerdictJudge.reasonWhenNothingOpens(handshake);
    }

    void onApplicationData(Side side, byte[] buffer, int offset, int length) {
        if (length > 0) {
            handler.onApplicationData(side, buffer, offset, length);
        }
    }

    void onApplicationGap(HalfConnection half, long lostBytes) {
        long offset = half.counts.plaintextBytes;
        if (gaps.isEmpty()) {
            gaps = new ArrayList<>(2);
        }
        Gap last = gaps.isEmpty() ? null : gaps.getLast();
        if (last != null && last.side() == half.side() && last.offset() == offset) {
            gaps.set(gaps.size() - 1, new Gap(half.side(), offset, -1)); // nothing was read in between
        } else if (gaps.size() < MAX_GAPS) {
            gaps.add(new Gap(half.side(), offset, lostBytes));
        }
        handler.onApplicationGap(half.side(), lostBytes);
    }

    void onAlert(Side side, int level, int description, boolean encrypted) {
        alerts.add(side, level, description, encrypted);
        if (description == AlertName.CLOSE_NOTIFY) {
            handler.onApplicationEnd(side);
        }
    }

    void onUnreadAlert(Side side) {
        alerts.addUnread(side);
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
        askedGeneration = environment.secretGeneration();
        boolean found = false;
        if (environment.secretsMayCome()) {
            found = ask(first);
            if (latest != first) {
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
        first.releaseTranscript();
        latest.releaseTranscript();
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
        return replayed >= 0;
    }

    /** Numbers what comes from either direction, so that what waited is gone through in the order in which it came. */
    long arrival() {
        return replayed >= 0 ? replayed : arrivals++;
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
        long now = environment.timeNs();
        long initiatorNext = nextOf(ofInitiator);
        long responderNext = nextOf(ofResponder);
        while (initiatorNext != Long.MAX_VALUE || responderNext != Long.MAX_VALUE) {
            if (ofInitiator != null && initiatorNext < responderNext) {
                replayed = initiatorNext;
                ofInitiator.takeNext(fromInitiator);
            } else if (ofResponder != null) {
                replayed = responderNext;
                ofResponder.takeNext(fromResponder);
            }
            initiatorNext = nextOf(ofInitiator);
            responderNext = nextOf(ofResponder);
        }
        replayed = -1;
        environment.onTime(now);
    }

    private static long nextOf(@Nullable PendingRecords waiting) {
        return waiting == null ? Long.MAX_VALUE : waiting.nextArrival();
    }

    private HalfConnection half(boolean byInitiator) {
        return byInitiator ? fromInitiator : fromResponder;
    }
}
