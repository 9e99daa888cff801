// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.tls.handshake.Handshake;
import io.sidelight.dataplane.tls.secrets.HelloOpener;
import io.sidelight.dataplane.tls.secrets.HkdfLabel;
import io.sidelight.dataplane.tls.secrets.Prf;
import io.sidelight.dataplane.tls.secrets.SessionCache;
import io.sidelight.dataplane.tls.secrets.SessionCache.Moment;
import io.sidelight.dataplane.tls.wire.ClientHello;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import io.sidelight.dataplane.tls.wire.ServerHello;
import io.sidelight.keystore.PskTable;
import io.sidelight.keystore.cache.DecodedKeyCache;
import java.util.Arrays;

/**
 * Finds the secrets of a handshake as soon as what is known of it suffices. What it finds are candidates; the first record
 * that verifies decides. One per worker; called per handshake message.
 */
final class SecretFinder {
    /** By so much of the encrypted pre-master secret a key log says which it means. */
    private static final int PREMASTER_PREFIX = 8;

    private final MasterSecretFinder masterSecrets;
    private final TrafficSecretFinder trafficSecrets;
    private final UnmatchedSecrets unmatched;
    private final ConnectionSecrets secrets;

    SecretFinder(DecodedKeyCache keys, PskTable preSharedKeys, ConnectionSecrets secrets, SessionCache sessions,
            PacketOrder order, Prf prf,
            HkdfLabel hkdf, UnmatchedTrafficSecrets unmatchedTraffic) {
        this.masterSecrets = new MasterSecretFinder(keys, preSharedKeys, secrets, sessions, order, prf);
        this.unmatched = new UnmatchedSecrets(secrets, prf);
        this.secrets = secrets;
        this.trafficSecrets = new TrafficSecretFinder(secrets, new KeyScheduleFinder(keys,
                new PreSharedKeyFinder(sessions, preSharedKeys, order), sessions, hkdf), unmatchedTraffic,
                new HelloOpener(hkdf));
    }

    /**
     * Offers candidates to the handshake, or fails it with a reason, or leaves it as it is when more must be known first.
     *
     * @param server address and port of the server
     * @return true when the handshake has candidates or has failed now and had not before
     */
    boolean find(Handshake handshake, byte[] server, Moment moment) {
        ClientHello client = handshake.clientHello();
        ServerHello hello = handshake.serverHello();
        if (handshake.matchedRandom().length > 0) {
            handshake.noteSecretsKnown(secrets.count(handshake.matchedRandom()));
            return handshake.failure() == null && trafficSecrets.findMatched(handshake, handshake.matchedRandom());
        }
        if (client == null) {
            return unmatched.mayOffer(handshake);
        }
        if (hello == null || !handshake.candidates().isEmpty() || handshake.failure() != null) {
            return false;
        }
        handshake.noteSecretsKnown(countSecrets(handshake, client));
        boolean found = find(handshake, client, hello, server, moment);
        if (handshake.isLacking()) {
            secrets.want(client.random());
        }
        return found;
    }

    private boolean find(Handshake handshake, ClientHello client, ServerHello hello, byte[] server, Moment moment) {
        int version = handshake.version();
        if (ProtocolVersion.isTls13(version)) {
            return trafficSecrets.find(handshake, client, hello, moment);
        }
        boolean isKnown = version >= ProtocolVersion.SSL_3_0 && version <= ProtocolVersion.TLS_1_2;
        if (!isKnown && version != ProtocolVersion.TLCP_1_1) {
            handshake.fail(Reason.UNSUPPORTED_VERSION, String.format("version 0x%04X", version));
        } else {
            masterSecrets.find(handshake, client, hello, server, moment);
        }
        return !handshake.candidates().isEmpty() || handshake.failure() != null;
    }

    /** True when secrets have been supplied since {@link #find} looked for them, or may have been. */
    boolean hasNews(Handshake handshake) {
        if (handshake.matchedRandom().length > 0) {
            return secrets.count(handshake.matchedRandom()) != handshake.secretsKnown();
        }
        ClientHello client = handshake.clientHello();
        boolean mayBeUnmatched = client == null || client.offersEncryptedHello();
        if (mayBeUnmatched && handshake.candidateState() == 0) {
            handshake.renewUnmatched();
            return true;
        }
        // a resumed session may have become known by another connection
        return client == null || handshake.isAbbreviated() || handshake.lacksSession()
                || countSecrets(handshake, client) != handshake.secretsKnown();
    }

    /** How many secrets were supplied by which {@code handshake} may be found. */
    private int countSecrets(Handshake handshake, ClientHello client) {
        if (secrets.isEmpty()) {
            return 0;
        }
        ServerHello hello = handshake.serverHello();
        byte[] premaster = handshake.encryptedPremaster();
        int count = secrets.count(client.random()) + (hello == null ? 0 : secrets.count(hello.sessionId()));
        return premaster.length < PREMASTER_PREFIX
                ? count
                : count + secrets.count(Arrays.copyOf(premaster, PREMASTER_PREFIX));
    }

    /** True when there are candidates to try a record with; some are only made when there is one. */
    boolean hasCandidates(Handshake handshake) {
        return !handshake.candidates().isEmpty() || unmatched.offer(handshake);
    }

    /** True when a record may be tried. */
    boolean mayHaveCandidates(Handshake handshake) {
        return !handshake.candidates().isEmpty() || unmatched.mayOffer(handshake);
    }

    /** Takes the traffic secrets of a client random that was not learnt from the handshake. */
    void takeTrafficSecrets(Handshake handshake, byte[] clientRandom) {
        handshake.match(clientRandom);
        handshake.noteSecretsKnown(secrets.count(clientRandom));
        trafficSecrets.findMatched(handshake, clientRandom);
        if (handshake.clientHello() != null) {
            handshake.onInnerHelloAccepted();
        }
    }

    /** Finds traffic secrets of a handshake whose ServerHello was not seen, when a key log has them. */
    boolean findWithoutServerHello(Handshake handshake) {
        ClientHello client = handshake.clientHello();
        return client != null && handshake.serverHello() == null
                && trafficSecrets.findWithoutServerHello(handshake, client);
    }
}
