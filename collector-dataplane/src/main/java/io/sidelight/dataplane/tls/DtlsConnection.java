// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.DecryptCounts;
import io.sidelight.dataplane.api.event.MemoryPart;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.api.event.TlsFacts;
import io.sidelight.dataplane.tls.dtls.DtlsHeader;
import io.sidelight.dataplane.tls.dtls.DtlsRecord;
import io.sidelight.dataplane.tls.handshake.Handshake;
import io.sidelight.dataplane.tls.handshake.MessageForm;
import io.sidelight.dataplane.tls.handshake.Transcript;
import io.sidelight.dataplane.tls.secrets.SessionCache.Moment;
import io.sidelight.dataplane.tls.wire.ClientHello;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import java.util.List;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One DTLS association seen from outside (RFC 6347): takes its datagrams as they come, tracks the handshakes, hands on the
 * application data that verifies, and sums up at the end. Datagrams are neither put in order nor waited for, as the peers
 * themselves do not. One per UDP flow; used by one worker's thread.
 */
public final class DtlsConnection {
    /** Records that wait before handshake messages which have not come are taken for lost. */
    private static final int PATIENCE = 16;
    private static final int FATAL = 2;

    private final long id;
    private final TlsEnvironment environment;
    private final TlsHandler handler;
    private final byte[] initiator;
    private final byte[] responder;
    private final DtlsDirection fromInitiator;
    private final DtlsDirection fromResponder;
    private final DtlsDeframer records;
    private final DtlsWaiting waiting;

    private final Handshake first;
    private boolean metadataOnly;
    /** Null without a policy. */
    private @Nullable ReadingPermission reading;
    private Handshake latest;
    private int latestGeneration = 1;
    private MessageForm form = MessageForm.DTLS;
    private boolean rolesKnown;
    private boolean drainNeeded;
    private boolean clientClosed;
    private boolean serverClosed;
    private final AlertLog alerts = new AlertLog();

    /**
     * @param id number that no other connection has
     * @param initiator address and port of who sent the first datagram, in any fixed form
     * @param responder the same of the other end
     */
    public DtlsConnection(long id, TlsEnvironment environment, TlsHandler handler, byte[] initiator,
            byte[] responder) {
        this.id = id;
        this.environment = environment;
        first = new Handshake(environment.handshakes);
        latest = first;
        this.handler = handler;
        this.initiator = initiator;
        this.responder = responder;
        fromInitiator = new DtlsDirection(this, environment);
        fromResponder = new DtlsDirection(this, environment);
        fromResponder.assign(Side.SERVER);
        records = new DtlsDeframer(environment.recordScratch);
        waiting = new DtlsWaiting(environment, fromInitiator, fromResponder);
    }

    /** From its beginning nothing of this association is decrypted; see {@link TlsConnection#readMetadataOnly}. */
    public void readMetadataOnly() {
        metadataOnly = true;
        TlsConnection.leaveUnread(first, false);
    }

    /**
     * The next datagram; not kept.
     *
     * @param missing bytes of it that a snap length cut away
     */
    public void onDatagram(boolean byInitiator, DirectBuffer buffer, int offset, int length, int missing) {
        records.onDatagram(byInitiator ? fromInitiator : fromResponder, buffer, offset, length, missing);
        drain();
        if (waiting.records() >= PATIENCE) {
            settle();
        }
    }

    /** True when both sides said that they will send no more, or one broke off. */
    public boolean isClosed() {
        return clientClosed && serverClosed;
    }

    /** Whether a datagram begins with the first hello of another client, or of the same one after it began anew. */
    public boolean isBegunAnew(DirectBuffer buffer, int offset, int length) {
        ClientHello known = first.clientHello();
        return DtlsHeader.isFirstHello(buffer, offset, length)
                && (known == null || !DtlsHeader.hasRandom(buffer, offset, length, known.random()));
    }

    /** True when one side said so. */
    public boolean isClosing() {
        return clientClosed || serverClosed;
    }

    /** True when the DTLS client sent the first datagram, as far as is known. */
    public boolean isClientInitiator() {
        return fromInitiator.side() == Side.CLIENT;
    }

    /** The name that the client asked for, empty without one. */
    public String serverName() {
        return HandshakeFacts.serverName(first);
    }

    boolean isRolesKnown() {
        return rolesKnown;
    }

    /** Records until it is known who is the client. */
    void onFirstRecords(DtlsDirection direction, int version, @Nullable Side role) {
        if (version == ProtocolVersion.DTLS_1_0_OPENSSL) {
            form = MessageForm.DTLS_OPENSSL;
        }
        first.expect(form);
        if (role != null) {
            rolesKnown = true;
            direction.assign(role);
            (direction == fromInitiator ? fromResponder : fromInitiator).assign(role.peer());
        }
    }

    /** The n-th handshake of the association; a new one when there was none. */
    Handshake handshake(int generation) {
        if (generation > latestGeneration) {
            if (latest != first) {
                latest.discard();
            }
            latest = new Handshake(environment.handshakes);
            latest.expect(form);
            if (metadataOnly) {
                TlsConnection.leaveUnread(latest, isBypassed());
            }
            latestGeneration = generation;
            if (reading != null) {
                reading.onNewHandshake();
            }
        }
        return generation <= 1 ? first : latest;
    }

    /** The handshake whose keys protect an epoch, null when it was not seen. */
    @Nullable
    Handshake handshakeOfEpoch(int epoch) {
        if (epoch == 1) {
            return first;
        }
        return epoch == latestGeneration ? latest : null;
    }

    /** A direction has gone, or is about to go, to an epoch. */
    void onAnnounced(int epoch) {
        Handshake handshake = handshakeOfEpoch(epoch);
        boolean both = Math.min(fromInitiator.announcedEpoch(), fromResponder.announcedEpoch()) >= epoch;
        // the server's word alone, out of order or forged, must not look like a resumption: the client answers it
        if (both && handshake != null && !handshake.changeCipherSpecSeen(Side.SERVER)) {
            handshake.onChangeCipherSpec(Side.CLIENT);
            handshake.onChangeCipherSpec(Side.SERVER);
            onHandshakeProgress(handshake);
        }
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
            HandshakeClues known = HandshakeClues.of(first, HandshakeClues.none(isClientInitiator(), complete),
                    complete);
            return handler.permission(latest == first ? known : HandshakeClues.of(latest, known, complete));
        }

        @Override
        void onRefused() {
            metadataOnly = true;
            TlsConnection.leaveUnread(first, true);
            TlsConnection.leaveUnread(latest, true);
            drainNeeded = true;
        }
    }

    private boolean mayRead() {
        int policy = environment.policyGeneration();
        return policy == 0 || reading().isGranted(policy);
    }

    boolean isBypassed() {
        return reading != null && reading.isRefused();
    }

    void onHandshakeProgress(Handshake handshake) {
        if (environment.policyGeneration() != 0 && rolesKnown) {
            reading().consider(handshake, environment.policyGeneration());
        }
        if (metadataOnly) {
            return;
        }
        byte[] server = fromInitiator.side() == Side.SERVER ? initiator : responder;
        Moment moment = new Moment(environment.packetNumber(), id);
        if (ProtocolVersion.isTls13(handshake.version()) && handshake.failure() == null) {
            handshake.fail(Reason.UNSUPPORTED_VERSION, "DTLS 1.3");
            drainNeeded = true;
        } else if (environment.secretFinder.find(handshake, server, moment)) {
            drainNeeded = true;
        }
        // a message that reordering has delayed may help, so that a lack is final only when none is missing
        if (!environment.secretsMayCome() && handshake.changeCipherSpecSeen(Side.SERVER) && !isGappy(handshake)) {
            handshake.giveUp();
            drainNeeded |= handshake.failure() != null;
        }
        if (handshake.chosen() != null) {
            environment.finishedCheck.check(handshake, server, moment);
        }
    }

    /** A record proved secrets right: what waits can be opened with them. */
    void onChosen(Handshake handshake) {
        drainNeeded = true;
        onHandshakeProgress(handshake);
    }

    /** Returns how much of it was handed on: nothing, when the policy does not allow it. */
    int onApplicationData(Side side, byte[] buffer, int offset, int length) {
        if (length <= 0 || !mayRead()) {
            return 0;
        }
        handler.onApplicationData(side, buffer, offset, length);
        return length;
    }

    void onAlert(Side side, boolean verified, int level, int description) {
        alerts.add(side, level, description, verified);
        if (description == AlertName.CLOSE_NOTIFY && verified) {
            handler.onApplicationEnd(side);
        }
        if (verified && (description == AlertName.CLOSE_NOTIFY || level == FATAL)) {
            clientClosed |= side == Side.CLIENT || level == FATAL;
            serverClosed |= side == Side.SERVER || level == FATAL;
        }
    }

    /** Keeps a protected record until its keys are known. */
    void keep(DtlsDirection direction, DtlsRecord protectedRecord) {
        waiting.keep(direction, protectedRecord);
    }

    private void drain() {
        while (drainNeeded) {
            drainNeeded = false;
            waiting.replay();
        }
    }

    /** What is missing will not come: what still can be derived is derived without it. */
    private void settle() {
        Handshake handshake = latest;
        if (!handshake.candidates().isEmpty() || handshake.failure() != null) {
            return;
        }
        boolean helloSeen = handshake.clientHello() != null || handshake.serverHello() != null;
        if (isGappy(handshake) && !handshake.messagesLost() || helloSeen && !handshake.isLacking()) {
            handshake.onMessagesLost();
            fromInitiator.giveUpMessages();
            fromResponder.giveUpMessages();
        }
        onHandshakeProgress(handshake);
        if (!environment.secretsMayCome()) {
            handshake.giveUp();
            drainNeeded = true;
        }
        drain();
    }

    /** Messages that secrets depend on have not come, though others after them have. */
    private boolean isGappy(Handshake handshake) {
        Transcript transcript = handshake.transcript();
        return fromInitiator.isIncomplete() || fromResponder.isIncomplete()
                || handshake.isFull() && transcript != null && !transcript.hasSessionHash();
    }

    /** True while records wait for secrets that may still come. */
    public boolean isWaiting() {
        return mayWait() && waiting.records() > 0;
    }

    boolean mayWait() {
        return environment.secretsMayCome() && !waiting.isOver();
    }

    /**
     * Asks again for secrets that were lacking and, when they are there now, opens what waited for them.
     *
     * @return true when something was found
     */
    public boolean askAgain() {
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
        onHandshakeProgress(handshake);
        drainNeeded = true;
        return handshake.failure() == null && !handshake.isLacking();
    }

    /** Lets go of the records that wait: their time is over. Secrets that come later open what comes after them. */
    public void endWait() {
        waiting.end();
        drainNeeded = true;
        drain();
    }

    /** Ends the association and sums it up; to be called once. */
    public TlsSummary close(CaptureView capture) {
        boolean foundAtLast = askAgain();
        if (waiting.records() > 0 || fromInitiator.isIncomplete() || fromResponder.isIncomplete()) {
            settle();
        }
        boolean letGo = fromInitiator.counts.letGo() + fromResponder.counts.letGo() > 0;
        if (foundAtLast && letGo && first.method() == null && first.failure() == null) {
            first.fail(Reason.SECRETS_LATE, "");
        }
        first.giveUp();
        latest.giveUp();
        drainNeeded = true;
        drain();
        waiting.discard();
        TlsSummary summary = sumUp(HandshakeSummary.of(first, environment), mayRead(), capture);
        discard();
        return summary;
    }

    /** What would be said if the association ended now; see {@link TlsConnection#glance}. */
    public TlsSummary glance(CaptureView capture) {
        return sumUp(HandshakeSummary.glanceAt(first, environment), !isBypassed(), capture);
    }

    private TlsSummary sumUp(HandshakeSummary summary, boolean permitted, CaptureView capture) {
        boolean clientIsInitiator = isClientInitiator();
        DtlsDirection client = clientIsInitiator ? fromInitiator : fromResponder;
        DtlsDirection server = clientIsInitiator ? fromResponder : fromInitiator;
        VerdictJudge judge = new VerdictJudge(HandshakeOutcome.ofOpen(first), HandshakeOutcome.ofOpen(latest),
                client.counts,
                server.counts, capture, fromInitiator.side());
        DecryptCounts counts = new DecryptCounts(client.counts.plaintextBytes, server.counts.plaintextBytes,
                client.counts.opened + server.counts.opened, client.counts.failed() + server.counts.failed(),
                client.missing() + server.missing(), 0, List.of());
        TlsFacts facts = summary.toTlsFacts(client.counts, server.counts,
                alerts, latest.clientCertificate());
        return new TlsSummary(facts, permitted ? judge.judge() : judge.judgeBypassed(), counts, clientIsInitiator);
    }

    /** Lets go of what is kept without summing up. */
    public void discard() {
        waiting.discard();
        fromInitiator.discardMessages();
        fromResponder.discardMessages();
        first.discard();
        latest.discard();
    }

    /** Whether this memory is held. */
    public boolean holds(MemoryPart part) {
        return switch (part) {
            case HANDSHAKES -> first.transcript() != null || latest.transcript() != null
                    || fromInitiator.isIncomplete() || fromResponder.isIncomplete();
            case WAITING_RECORDS -> waiting.records() > 0;
            default -> false;
        };
    }

    /** See {@link TlsConnection#isEstablished}. */
    public boolean isEstablished() {
        return fromInitiator.counts.opened + fromResponder.counts.opened > 0
                || Math.min(fromInitiator.announcedEpoch(), fromResponder.announcedEpoch()) > 0;
    }
}
