// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.tls.UnmatchedTrafficSecrets.Match;
import io.sidelight.dataplane.tls.handshake.EarlyData;
import io.sidelight.dataplane.tls.handshake.Handshake;
import io.sidelight.dataplane.tls.record.RecordFormat;
import io.sidelight.dataplane.tls.record.RecordProtection;
import io.sidelight.dataplane.tls.secrets.TrafficKeys;
import io.sidelight.dataplane.tls.secrets.TrafficSecret;
import io.sidelight.dataplane.tls.secrets.TrafficSecrets;
import io.sidelight.dataplane.tls.secrets.TrafficSecrets.Epoch;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.ContentType;
import io.sidelight.dataplane.tls.wire.HandshakeType;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The protected part of one direction of a TLS 1.3 connection: which epoch it is in, and under which secret. Messages that end
 * an epoch (EndOfEarlyData, Finished, KeyUpdate) move it on; when they were lost, or their keys are not known, a record that
 * verifies under a later epoch does. Hot per record.
 */
final class Tls13Direction {
    /** Records that no secret opens before secrets are given up as wrong; a server's first flight may go by so. */
    private static final int MAX_FAILURES_WITHOUT_SUCCESS = 64;

    /** Forged records must not buy a search each. */
    private static final int MAX_UPDATES_CONSIDERED = 32;

    private final HalfConnection half;
    private final TlsEnvironment environment;
    private final Handshake handshake;

    /** The epoch that {@link #reader} reads, or, without one, the earliest that the next record may be in. */
    private Epoch epoch;
    private @Nullable RecordReader reader;
    private @Nullable CipherSuite suite;
    /** The secret of {@link #reader}. */
    private byte[] secret = {};
    private int failuresWithoutSuccess;
    /** Records since the last one that verified on which a lost KeyUpdate was considered. */
    private int updatesConsidered;
    /** The record that must wait was tried with all candidates that there are. */
    private boolean triedInVain;
    /** Nothing is waited for any more. */
    private boolean impatient;
    /** Nothing more is opened. */
    private boolean stopped;

    Tls13Direction(HalfConnection half, TlsEnvironment environment, Handshake handshake) {
        this.half = half;
        this.environment = environment;
        this.handshake = handshake;
        this.epoch = half.side() == Side.CLIENT ? Epoch.EARLY : Epoch.HANDSHAKE;
    }

    /** A record of any type; one that must wait is given to the half-connection to keep. */
    void onRecord(int contentType, int version, byte[] buffer, int offset, int length) {
        if (contentType == ContentType.APPLICATION_DATA) {
            if (!half.mayTryNow(handshake) || !open(contentType, version, buffer, offset, length)) {
                half.keep(contentType, version, buffer, offset, length);
                noteTried();
            }
        } else if (contentType == ContentType.CHANGE_CIPHER_SPEC) {
            return; // for old middleboxes only, wherever it stands (RFC 8446 section 5)
        } else if (isClearAllowed()) {
            half.settle();
            half.onTls13Content(contentType, buffer, offset, length);
        } else {
            half.counts.addFailed(1);
        }
    }

    private void noteTried() {
        if (triedInVain) {
            triedInVain = false;
            half.noteTried(handshake);
        }
    }

    /** Messages in clear end with the hellos: what comes later is none of the peers'. */
    private boolean isClearAllowed() {
        return reader == null && epoch != Epoch.APPLICATION
                && (half.side() == Side.CLIENT || handshake.serverHello() == null);
    }

    /** Handles a record as well as it can be; false when it must wait for secrets, or for the server's word. */
    private boolean open(int contentType, int version, byte[] buffer, int offset, int length) {
        RecordReader current = reader;
        if (current != null) {
            int opened = current.open(contentType, version, half.place(), buffer, offset, length,
                    environment.plaintextScratch);
            if (opened >= 0) {
                half.clearLost();
                deliver(current, contentType, opened);
                return true;
            }
        }
        return enterEpoch(contentType, version, buffer, offset, length);
    }

    /** Looks for the epoch that a record begins. */
    private boolean enterEpoch(int contentType, int version, byte[] buffer, int offset, int length) {
        if (stopped) {
            half.counts.addPassed(1);
            return true;
        }
        if (handshake.trafficSecrets() == null) {
            identify(version, buffer, offset, length);
        }
        TrafficSecrets known = handshake.trafficSecrets();
        if (known == null) {
            return passUnlessAwaited();
        }
        if (mustAwaitServersWord(known)) {
            return false;
        }
        for (Epoch later : Epoch.values()) {
            boolean possible = reader == null ? later.compareTo(epoch) >= 0 : later.compareTo(epoch) > 0;
            if (possible && !isPassedOver(later)
                    && tryEpoch(known, later, contentType, version, buffer, offset, length)) {
                return true;
            }
        }
        if (reader != null && epoch == Epoch.APPLICATION
                && tryNextGeneration(contentType, version, buffer, offset, length)) {
            return true;
        }
        if (reader == null && (isAwaited(known) || mayBeCured())) {
            return false;
        }
        onNotOpened(known);
        return true;
    }

    /** Where the client random is not known, a record may tell whose secrets these are. */
    private void identify(int version, byte[] buffer, int offset, int length) {
        if (!environment.unmatchedTraffic.mayIdentify(handshake)) {
            return;
        }
        Match match = environment.unmatchedTraffic.identify(handshake, half.side(), half.lostAtMost(),
                environment.packetNumber(), version, buffer,
                offset, length);
        if (match != null) {
            environment.secretFinder.takeTrafficSecrets(handshake, match.clientRandom());
        } else if (!environment.unmatchedTraffic.mayIdentify(handshake)) {
            half.onHandshakeProgress(handshake); // now it is known what is lacking
        }
    }

    /** The capture began in the middle of the connection, {@code mostRecords} into its application data. */
    void startMidstream(int leastRecords, int mostRecords) {
        epoch = Epoch.APPLICATION;
        half.clearLost();
        half.addLost(leastRecords, mostRecords);
    }

    /** A right secret may still come, after wrong ones: then the record is kept, and the next one is tried. */
    private boolean mayBeCured() {
        if (!half.mayWait() || failuresWithoutSuccess >= MAX_FAILURES_WITHOUT_SUCCESS) {
            return false;
        }
        failuresWithoutSuccess++;
        triedInVain = true;
        return true;
    }

    /** What waited is gone through from its beginning. */
    void onReplay() {
        failuresWithoutSuccess = 0;
    }

    private boolean isPassedOver(Epoch later) {
        return later == Epoch.EARLY && handshake.earlyData() == EarlyData.REJECTED;
    }

    /** Early data that the server rejects must not look like a request: so its word is waited for, where it can be read. */
    private boolean mustAwaitServersWord(TrafficSecrets known) {
        return epoch == Epoch.EARLY && reader == null && !impatient && handshake.failure() == null
                && handshake.earlyData() == EarlyData.UNDECIDED && !handshake.messagesLost()
                && (handshake.serverHello() == null || !known.of(Side.SERVER, Epoch.HANDSHAKE).isEmpty());
    }

    private boolean tryEpoch(TrafficSecrets known, Epoch wanted, int contentType, int version, byte[] buffer,
            int offset,
            int length) {
        for (TrafficSecret candidate : known.of(half.side(), wanted)) {
            for (CipherSuite possible : environment.tls13Suites.of(handshake, candidate.secret().length)) {
                RecordReader attempt = reader(candidate.secret(), possible, leastLost(wanted));
                int opened = attempt.open(contentType, version, half.place(), buffer, offset, length,
                        environment.plaintextScratch);
                if (opened >= 0) {
                    discard(known, half.discardWaiting());
                    epoch = wanted;
                    handshake.choose(candidate);
                    adopt(attempt, candidate.secret(), possible);
                    deliver(attempt, contentType, opened);
                    return true;
                }
            }
        }
        return false;
    }

    /** Of records that are known to be missing some may belong to the epochs before the one that is tried. */
    private int leastLost(Epoch wanted) {
        return wanted == epoch ? half.lostAtLeast() : Math.max(0, half.lostAtLeast() - MAX_FAILURES_WITHOUT_SUCCESS);
    }

    /** A KeyUpdate may have been lost (RFC 8446 section 4.6.3). */
    private boolean tryNextGeneration(int contentType, int version, byte[] buffer, int offset, int length) {
        CipherSuite known = suite;
        if (known == null || ++updatesConsidered > MAX_UPDATES_CONSIDERED) {
            return false;
        }
        byte[] next = TrafficKeys.next(environment.hkdf, version(), known, secret);
        RecordReader attempt = reader(next, known, 0);
        int opened = attempt.open(contentType, version, half.place(), buffer, offset, length,
                environment.plaintextScratch);
        if (opened < 0) {
            return false;
        }
        adopt(attempt, next, known);
        deliver(attempt, contentType, opened);
        return true;
    }

    private RecordReader reader(byte[] trafficSecret, CipherSuite of, int lostAtLeast) {
        RecordFormat format = new RecordFormat(of, version(), false, false, 0);
        return new RecordReader(RecordProtection.of(format,
                TrafficKeys.of(environment.hkdf, version(), of, trafficSecret), environment.ciphers),
                half.settledEnd(), lostAtLeast, Math.max(lostAtLeast, half.lostAtMost()));
    }

    private void adopt(@Nullable RecordReader next, byte[] nextSecret, CipherSuite of) {
        if (reader != null) {
            half.counts.addLost(reader.recordsLost());
        }
        half.clearLost();
        reader = next;
        secret = nextSecret;
        suite = of;
    }

    private int version() {
        int negotiated = handshake.version();
        return negotiated == ProtocolVersion.NONE ? ProtocolVersion.TLS_1_3 : negotiated;
    }

    private void deliver(RecordReader opener, int contentType, int length) {
        failuresWithoutSuccess = 0;
        updatesConsidered = 0;
        half.onOpened(opener);
        int inner = opener.contentType(contentType);
        if (inner == ContentType.APPLICATION_DATA) {
            half.counts.applicationDataOpened = true;
        }
        half.onTls13Content(inner, environment.plaintextScratch, opener.plaintextOffset(), length);
    }

    /** What a handshake message of this direction, already handled, means for its keys. */
    void onHandshakeMessage(int type) {
        if (type == HandshakeType.END_OF_EARLY_DATA && epoch == Epoch.EARLY) {
            leaveFor(Epoch.HANDSHAKE);
        } else if (type == HandshakeType.FINISHED && epoch == Epoch.HANDSHAKE) {
            half.counts.finished = true;
            leaveFor(Epoch.APPLICATION);
        } else if (type == HandshakeType.KEY_UPDATE && epoch == Epoch.APPLICATION && suite != null) {
            byte[] next = TrafficKeys.next(environment.hkdf, version(), suite, secret);
            adopt(reader(next, suite, 0), next, suite);
        }
    }

    private void leaveFor(Epoch next) {
        if (reader != null) {
            half.counts.addLost(reader.recordsLost());
            reader = null;
        }
        half.clearLost();
        epoch = next;
    }

    /** What the next record needs may still be found: its secrets, or the ServerHello with version and suite. */
    private boolean isAwaited(TrafficSecrets known) {
        if (handshake.serverHello() == null && reader == null && epoch != Epoch.APPLICATION) {
            return !impatient && handshake.failure() == null;
        }
        boolean application = known.of(half.side(), Epoch.APPLICATION).isEmpty();
        boolean needed = epoch == Epoch.APPLICATION
                ? application
                : application && known.of(half.side(), Epoch.HANDSHAKE).isEmpty();
        return needed && !impatient && handshake.failure() == null;
    }

    private boolean passUnlessAwaited() {
        if (handshake.failure() == null && !impatient) {
            return false;
        }
        half.counts.addPassed(1);
        return true;
    }

    private void onNotOpened(TrafficSecrets known) {
        if (isEarlyDataPossible()) {
            half.counts.addEarlySkipped(1);
            return;
        }
        if (reader == null && epoch != Epoch.APPLICATION && known.of(half.side(), Epoch.HANDSHAKE).isEmpty()
                && !known.of(half.side(), Epoch.APPLICATION).isEmpty()
                && ++failuresWithoutSuccess < MAX_FAILURES_WITHOUT_SUCCESS) {
            return; // a message of the handshake, whose secrets are not known: nothing is lost by that
        }
        if (reader == null && known.of(half.side(), epoch).isEmpty()) {
            half.counts.addPassed(1);
            return;
        }
        half.onNotOpened();
        if (handshake.method() == null && ++failuresWithoutSuccess >= MAX_FAILURES_WITHOUT_SUCCESS) {
            handshake.fail(HandshakeOutcome.reasonWhenNothingOpens(handshake), "");
        }
    }

    /** Counts what waited and was tried in vain, now that a later record has verified. */
    private void discard(TrafficSecrets known, int records) {
        if (isEarlyDataPossible()) {
            half.counts.addEarlySkipped(records);
        } else if (known.of(half.side(), epoch).isEmpty()) {
            half.counts.addPassed(epoch == Epoch.APPLICATION ? records : 0);
        } else {
            half.counts.addFailed(records);
        }
    }

    /** Early data whose secret is not known, or that the server rejects, is skipped by trial (RFC 8446 section 4.2.10). */
    private boolean isEarlyDataPossible() {
        return half.side() == Side.CLIENT && reader == null && epoch != Epoch.APPLICATION
                && handshake.earlyData() != EarlyData.NOT_OFFERED;
    }

    /** Records are missing behind what waits. */
    void onMessagesMayBeLost() {
        if (epoch != Epoch.APPLICATION) {
            handshake.onMessagesLost();
        }
    }

    /** Something has come by which what waits may be opened, or it is to be handled as it stands. */
    boolean isWaitingWorthATry() {
        return impatient || handshake.failure() != null || handshake.trafficSecrets() != null
                || environment.unmatchedTraffic.mayIdentify(handshake);
    }

    /** Records are missing before the next one. */
    void onRecordsLost(int atLeast, int atMost) {
        if (reader != null) {
            reader.onRecordsLost(atLeast, atMost);
        }
        half.addLost(atLeast, atMost);
        if (epoch != Epoch.APPLICATION) {
            handshake.onMessagesLost();
        }
    }

    /** Plaintext length of a lost record whose header was seen, -1 when that cannot be known. */
    int plaintextLength(int fragmentLength) {
        return reader == null ? -1 : reader.plaintextLength(fragmentLength);
    }

    boolean isApplicationEpoch() {
        return epoch == Epoch.APPLICATION;
    }

    /** What waits is to be handled as it stands: the connection is over, or there is no room to wait. */
    void stopWaiting() {
        impatient = true;
    }

    /** Opens no more records, whatever keys are known. */
    void stopReading() {
        close();
        stopped = true;
        suite = null; // so that no message leads to other keys
    }

    boolean isWaiting() {
        return !impatient;
    }

    void close() {
        if (reader != null) {
            half.counts.addLost(reader.recordsLost());
            reader = null;
        }
    }
}
