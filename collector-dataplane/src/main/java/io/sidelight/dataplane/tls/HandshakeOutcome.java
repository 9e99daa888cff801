// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.DecryptMethod;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.tls.handshake.EarlyData;
import io.sidelight.dataplane.tls.handshake.Handshake;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import org.jspecify.annotations.Nullable;

/**
 * What a connection's verdict depends on in a handshake.
 *
 * @param method where the secrets came from that opened a record, null when none did
 * @param keyId id of the private key behind them, null without one
 * @param failure why no secrets were found, null when they were or might have been
 * @param failureDetail the particular of it
 * @param shed messages are missing since there was no room for them
 * @param helloSeen either hello was seen
 * @param secretsTried secrets were found that might have been right
 * @param reasonWhenNothingOpens what it means that they opened nothing
 */
record HandshakeOutcome(@Nullable DecryptMethod method, @Nullable String keyId, @Nullable Reason failure,
        String failureDetail, boolean helloSeen, boolean tls13, boolean sslV2, boolean messagesLost, boolean shed,
        EarlyData earlyData, boolean secretsTried, Reason reasonWhenNothingOpens) {

    static HandshakeOutcome of(Handshake handshake) {
        return of(handshake, handshake.failure(), handshake.failureDetail());
    }

    /** That of a handshake which may go on: what is lacking now counts as if it were lacking for good. */
    static HandshakeOutcome ofOpen(Handshake handshake) {
        Reason lacking = handshake.lacking();
        return lacking == null ? of(handshake) : of(handshake, lacking, handshake.lackDetail());
    }

    private static HandshakeOutcome of(Handshake handshake, @Nullable Reason failure, String failureDetail) {
        return new HandshakeOutcome(handshake.method(), handshake.keyId(), failure, failureDetail,
                handshake.clientHello() != null || handshake.serverHello() != null,
                ProtocolVersion.isTls13(handshake.version()), handshake.isSslV2(), handshake.messagesLost(),
                handshake.isShed(),
                handshake.earlyData(), !handshake.candidates().isEmpty() || handshake.trafficSecrets() != null,
                reasonWhenNothingOpens(handshake));
    }

    /** That of a handshake before TLS 1.3 whose secrets opened both directions. */
    static HandshakeOutcome ofRead(HandshakeSummary summary) {
        return new HandshakeOutcome(summary.method(), summary.facts().keyId(), null, "", true, false, false, false,
                false,
                EarlyData.NOT_OFFERED, true, Reason.RECORD_AUTHENTICATION_FAILED);
    }

    /** Why none of the candidates opened a record, by where the best of them came from. */
    static Reason reasonWhenNothingOpens(Handshake handshake) {
        if (handshake.candidates().isEmpty()) {
            // traffic secrets that were derived passed through the handshake's hash, so only those of a key log can be wrong
            return handshake.trafficSecrets() != null && handshake.keySchedule() == null
                    ? Reason.SECRETS_WRONG
                    : Reason.RECORD_AUTHENTICATION_FAILED;
        }
        return switch (handshake.candidates().getFirst().master().method()) {
            case KEYLOG -> Reason.SECRETS_WRONG;
            case SESSION_ID, TICKET -> Reason.RESUMPTION_NOT_SEEN;
            case PSK -> Reason.PSK_UNKNOWN; // a key of this identity, but not the one
            case RSA, SM2, STATIC_DH -> Reason.RECORD_AUTHENTICATION_FAILED;
        };
    }
}
