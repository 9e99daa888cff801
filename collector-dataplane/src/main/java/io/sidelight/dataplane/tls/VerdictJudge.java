// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.DecryptMethod;
import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.api.event.Verdict;
import io.sidelight.dataplane.tls.handshake.EarlyData;
import org.jspecify.annotations.Nullable;

/**
 * Gives a connection its verdict: the most particular true reason, so that the remedy behind it helps. Unknown is not a
 * reason.
 */
final class VerdictJudge {
    private static final String EVICTED = "given up while it was open, to make room for others";

    private final HandshakeOutcome first;
    private final HandshakeOutcome latest;
    private final RecordCounts client;
    private final RecordCounts server;
    private final CaptureView capture;
    private final Side initiator;

    VerdictJudge(HandshakeOutcome first, HandshakeOutcome latest, RecordCounts client, RecordCounts server,
            CaptureView capture,
            Side initiator) {
        this.first = first;
        this.latest = latest;
        this.client = client;
        this.server = server;
        this.capture = capture;
        this.initiator = initiator;
    }

    Verdict judge() {
        HandshakeOutcome opened = first.method() != null ? first : latest;
        DecryptMethod method = opened.method();
        if (method == null || isHandshakeAlone()) {
            return undecrypted();
        }
        Reason shortfall = shortfall();
        return shortfall == null
                ? new Verdict(DecryptStatus.DECRYPTED, null, method, opened.keyId(), "")
                : new Verdict(DecryptStatus.PARTIAL, shortfall, method, opened.keyId(), shortfallDetail());
    }

    /** The verdict on what the policy does not allow to read, from its beginning or from some time on. */
    Verdict judgeBypassed() {
        boolean read = client.plaintextBytes + server.plaintextBytes > 0;
        return read
                ? new Verdict(DecryptStatus.PARTIAL, Reason.BYPASS_POLICY, first.method(), first.keyId(), "")
                : new Verdict(DecryptStatus.BYPASSED, Reason.BYPASS_POLICY, null, null, "");
    }

    /** Of TLS 1.3 only the handshake's own secrets were there, or all that was sent is early data without its secret. */
    private boolean isHandshakeAlone() {
        boolean nothingRead = !client.applicationDataOpened && !server.applicationDataOpened;
        return nothingRead && (client.passed() + server.passed() > 0 && first.failure() != null || isEarlyDataUnread());
    }

    /** The server took early data that no secret opens. */
    private boolean isEarlyDataUnread() {
        return client.earlySkipped() > 0 && first.earlyData() == EarlyData.ACCEPTED;
    }

    /** What keeps a connection that was opened from being read wholly, null when nothing does. */
    private @Nullable Reason shortfall() {
        long lost = client.lost() + server.lost();
        long failed = client.failed() + server.failed();
        boolean gap = client.protectedGap || server.protectedGap;
        if (client.letGo() + server.letGo() > 0) {
            return Reason.SECRETS_LATE;
        }
        if (capture.evicted() || client.shed || server.shed || client.skipped() + server.skipped() > 0) {
            return Reason.RESOURCE_LIMIT;
        }
        if (client.notExpanded || server.notExpanded) {
            return Reason.COMPRESSION_FAILED;
        }
        // what was not captured at all counts as lost, too
        Reason notCaptured = !first.helloSeen() ? Reason.MIDSTREAM : oneSided();
        if (notCaptured != null) {
            return notCaptured;
        }
        // a record that does not verify may have been another's, and then one of the peer's own is missing with it
        boolean onlyNotVerified = failed > 0 && client.gapBytes() + server.gapBytes() == 0;
        if ((lost > 0 || gap) && !onlyNotVerified) {
            return capture.truncated() ? Reason.TRUNCATED_CAPTURE : Reason.GAP_RESYNC_FAILED;
        }
        if (failed > 0) {
            return Reason.RECORD_AUTHENTICATION_FAILED;
        }
        if (client.passed() + server.passed() > 0) {
            Reason later = latest.failure();
            return later != null ? later : Reason.RECORD_AUTHENTICATION_FAILED;
        }
        return isEarlyDataUnread() ? Reason.EARLY_DATA_ONLY : null;
    }

    private String shortfallDetail() {
        if (client.skipped() + server.skipped() > 0) {
            return String.format("%d records of bodies passed over, since packets came too fast",
                    client.skipped() + server.skipped());
        }
        if (capture.evicted()) {
            return EVICTED;
        }
        return String.format("%d records missing, %d not verified, %d TCP bytes missing", client.lost() + server.lost(),
                client.failed() + server.failed(), client.gapBytes() + server.gapBytes());
    }

    private Verdict undecrypted() {
        Reason reason = first.failure();
        String detail = first.failureDetail();
        if (isNothingToRead()) {
            reason = Reason.NO_APPLICATION_DATA;
            detail = "";
        } else if (isEarlyDataUnread()) {
            reason = Reason.EARLY_DATA_ONLY;
        } else if (capture.evicted() && (reason == null || reason == Reason.HANDSHAKE_GAP)) {
            reason = Reason.RESOURCE_LIMIT;
            detail = EVICTED;
        } else if (reason == null) {
            reason = reasonWithoutDecision();
            detail = reason == Reason.UNSUPPORTED_VERSION ? "SSL 2.0" : "";
        } else if (reason == Reason.HANDSHAKE_GAP && capture.truncated()) {
            reason = Reason.TRUNCATED_CAPTURE;
        } else if (!client.applicationRecordSeen && !server.applicationRecordSeen && !isHandshakeOver()) {
            detail = "also: " + reason.code();
            reason = capture.evicted() ? Reason.RESOURCE_LIMIT : Reason.HANDSHAKE_INCOMPLETE;
        }
        return new Verdict(DecryptStatus.NONE, reason, null, null, detail);
    }

    /** The handshake went through, and then nothing was sent that would have to be decrypted. */
    private boolean isNothingToRead() {
        return isHandshakeOver() && !client.applicationRecordSeen && !server.applicationRecordSeen
                && !first.tls13();
    }

    private boolean isHandshakeOver() {
        return client.finished && server.finished
                || first.tls13() && client.applicationRecordSeen;
    }

    private @Nullable Reason oneSided() {
        boolean clientSeen = initiator == Side.CLIENT ? capture.initiatorSeen() : capture.responderSeen();
        boolean serverSeen = initiator == Side.CLIENT ? capture.responderSeen() : capture.initiatorSeen();
        if (!serverSeen) {
            return Reason.ONE_SIDED_CLIENT;
        }
        return clientSeen ? null : Reason.ONE_SIDED_SERVER;
    }

    private Reason reasonWithoutDecision() {
        Reason oneSided = oneSided();
        if (oneSided != null) {
            return oneSided;
        }
        if (first.sslV2() && client.gapBytes() + server.gapBytes() == 0) {
            return Reason.UNSUPPORTED_VERSION;
        }
        if (capture.truncated()) {
            return Reason.TRUNCATED_CAPTURE;
        }
        if (first.secretsTried() && client.failed() + server.failed() > 0) {
            return first.reasonWhenNothingOpens();
        }
        if (!first.helloSeen() && !first.shed()) {
            return first.messagesLost() ? Reason.HANDSHAKE_GAP : Reason.MIDSTREAM;
        }
        if (client.shed || server.shed || first.shed()) {
            return Reason.RESOURCE_LIMIT;
        }
        boolean dataSeen = client.applicationRecordSeen || server.applicationRecordSeen;
        return first.messagesLost() || dataSeen ? Reason.HANDSHAKE_GAP : Reason.HANDSHAKE_INCOMPLETE;
    }
}
