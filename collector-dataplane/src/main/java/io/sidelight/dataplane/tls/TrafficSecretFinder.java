// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.DecryptMethod;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.tls.handshake.Handshake;
import io.sidelight.dataplane.tls.handshake.Transcript;
import io.sidelight.dataplane.tls.secrets.HelloOpener;
import io.sidelight.dataplane.tls.secrets.SessionCache.Moment;
import io.sidelight.dataplane.tls.secrets.TrafficSecret;
import io.sidelight.dataplane.tls.secrets.TrafficSecrets;
import io.sidelight.dataplane.tls.secrets.TrafficSecrets.Epoch;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.CipherSuites;
import io.sidelight.dataplane.tls.wire.ClientHello;
import io.sidelight.dataplane.tls.wire.NamedGroup;
import io.sidelight.dataplane.tls.wire.ServerHello;
import io.sidelight.keystore.secret.SecretLabel;

/**
 * Finds the traffic secrets of a TLS 1.3 connection: in a key log, else by going through the key schedule with a private key
 * or a pre-shared key. What it finds are candidates; records decide. One per worker; called per handshake message.
 */
final class TrafficSecretFinder {
    private final ConnectionSecrets secrets;
    private final KeyScheduleFinder keySchedules;
    private final UnmatchedTrafficSecrets unmatched;
    private final HelloOpener helloOpener;

    TrafficSecretFinder(ConnectionSecrets secrets, KeyScheduleFinder keySchedules, UnmatchedTrafficSecrets unmatched,
            HelloOpener helloOpener) {
        this.secrets = secrets;
        this.keySchedules = keySchedules;
        this.unmatched = unmatched;
        this.helloOpener = helloOpener;
    }

    /**
     * Adds to the handshake's traffic secrets, or says what is lacking, or leaves it as it is when more must be known first.
     *
     * @param hello the ServerHello, not a HelloRetryRequest
     * @return true when there is anything new
     */
    boolean find(Handshake handshake, ClientHello client, ServerHello hello, Moment moment) {
        CipherSuite suite = CipherSuites.of(hello.cipherSuite());
        if (suite == null || !suite.isSupported()) {
            handshake.fail(Reason.UNSUPPORTED_SUITE, CipherSuites.nameOf(hello.cipherSuite()));
            return true;
        }
        TrafficSecrets known = handshake.trafficSecrets();
        if (known != null && known.hasApplicationSecrets() && handshake.keySchedule() == null) {
            return addFromKeyLog(handshake, client.random()); // another candidate may have been supplied
        }
        if (!keySchedules.isCertain(handshake, hello)
                && (findOfInnerHello(handshake, client) || findMatched(handshake, client.random()))) {
            return true;
        }
        return keySchedules.advance(handshake, hello, suite, moment) || lack(handshake);
    }

    /**
     * Adds what a key log says of a client hello whose answer was not seen: then the secrets themselves say that this is TLS
     * 1.3.
     */
    boolean findWithoutServerHello(Handshake handshake, ClientHello client) {
        return handshake.trafficSecrets() == null && addFromKeyLog(handshake, client.random());
    }

    /** A hello that was hidden in the client's has a random of its own, by which the key log goes (RFC 9850). */
    private boolean findOfInnerHello(Handshake handshake, ClientHello client) {
        if (!client.offersEncryptedHello()) {
            return false;
        }
        if (handshake.innerHello() == null) {
            openInnerHello(handshake, client);
        }
        ClientHello inner = handshake.innerHello();
        if (inner == null || !findMatched(handshake, inner.random())) {
            return false;
        }
        handshake.onInnerHelloAccepted();
        return true;
    }

    private void openInnerHello(Handshake handshake, ClientHello client) {
        Transcript transcript = handshake.transcript();
        byte[] hello = transcript == null ? new byte[0] : transcript.firstClientHello();
        for (byte[] secret : secrets.find(SecretLabel.ECH_SECRET, client.random())) {
            for (byte[] config : secrets.find(SecretLabel.ECH_CONFIG, client.random())) {
                byte[] inner = helloOpener.open(hello, 0, hello.length, secret, config);
                if (inner.length > 0) {
                    handshake.onInnerHello(ClientHello.parse(inner, 0, inner.length));
                    return;
                }
            }
        }
    }

    /** Adds all that a key log has for this client random and says what it lacks; true when there is anything new. */
    boolean findMatched(Handshake handshake, byte[] clientRandom) {
        if (!addFromKeyLog(handshake, clientRandom)) {
            return false;
        }
        TrafficSecrets known = handshake.trafficSecrets();
        if (known != null && known.hasApplicationSecrets()) {
            handshake.releaseTranscript();
        } else {
            handshake.lack(Reason.TLS13_NO_SECRETS, "the key log lacks the application traffic secrets");
        }
        return true;
    }

    private boolean addFromKeyLog(Handshake handshake, byte[] clientRandom) {
        TrafficSecrets known = handshake.trafficSecrets();
        TrafficSecrets all = known == null ? new TrafficSecrets() : known;
        int before = all.count();
        add(all, Side.CLIENT, Epoch.EARLY, SecretLabel.CLIENT_EARLY_TRAFFIC_SECRET, clientRandom);
        add(all, Side.CLIENT, Epoch.HANDSHAKE, SecretLabel.CLIENT_HANDSHAKE_TRAFFIC_SECRET, clientRandom);
        add(all, Side.SERVER, Epoch.HANDSHAKE, SecretLabel.SERVER_HANDSHAKE_TRAFFIC_SECRET, clientRandom);
        add(all, Side.CLIENT, Epoch.APPLICATION, SecretLabel.CLIENT_TRAFFIC_SECRET_0, clientRandom);
        add(all, Side.SERVER, Epoch.APPLICATION, SecretLabel.SERVER_TRAFFIC_SECRET_0, clientRandom);
        if (all.count() == before) {
            return false;
        }
        handshake.offer(all);
        return true;
    }

    private void add(TrafficSecrets all, Side side, Epoch epoch, SecretLabel label, byte[] clientRandom) {
        for (byte[] secret : secrets.find(label, clientRandom)) {
            all.add(side, epoch, new TrafficSecret(secret, DecryptMethod.KEYLOG, null));
        }
    }

    private boolean lack(Handshake handshake) {
        if (unmatched.mayIdentify(handshake)) {
            return false; // the hidden hello may have another random, which records tell
        }
        if (handshake.failure() != null || handshake.keySchedule() != null || handshake.trafficSecrets() != null) {
            return false;
        }
        int group = handshake.keyExchangeGroup();
        handshake.lack(NamedGroup.isPostQuantum(group) ? Reason.PQ_HYBRID_NO_SECRETS : Reason.TLS13_NO_SECRETS,
                group < 0 ? "" : "key exchange " + NamedGroup.nameOf(group));
        return true;
    }
}
