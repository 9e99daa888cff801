// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.DecryptMethod;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.tls.handshake.Handshake;
import io.sidelight.dataplane.tls.handshake.PeerCertificate;
import io.sidelight.dataplane.tls.handshake.SecretCandidate;
import io.sidelight.dataplane.tls.handshake.Transcript;
import io.sidelight.dataplane.tls.secrets.KeyBlock;
import io.sidelight.dataplane.tls.secrets.MasterSecret;
import io.sidelight.dataplane.tls.secrets.Prf;
import io.sidelight.dataplane.tls.secrets.SessionCache;
import io.sidelight.dataplane.tls.secrets.SessionCache.Moment;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.CipherSuite.KeyExchange;
import io.sidelight.dataplane.tls.wire.CipherSuites;
import io.sidelight.dataplane.tls.wire.ClientHello;
import io.sidelight.dataplane.tls.wire.NamedGroup;
import io.sidelight.dataplane.tls.wire.ServerHello;
import io.sidelight.keystore.cache.DecodedKey;
import io.sidelight.keystore.cache.DecodedKeyCache;
import io.sidelight.keystore.cache.PremasterResult;
import io.sidelight.keystore.secret.SecretLabel;
import io.sidelight.keystore.secret.SecretStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the master secret of a handshake before TLS 1.3, from whatever source there is: the server's private key, a session
 * that is resumed, a key log. One per worker; called per handshake message.
 */
final class MasterSecretFinder {
    private static final int PREMASTER_LENGTH = 48;

    private final DecodedKeyCache keys;
    private final SecretStore secrets;
    private final SessionCache sessions;
    private final PacketOrder order;
    private final Prf prf;
    private final HandshakeDigest digest = new HandshakeDigest();

    MasterSecretFinder(DecodedKeyCache keys, SecretStore secrets, SessionCache sessions, PacketOrder order, Prf prf) {
        this.keys = keys;
        this.secrets = secrets;
        this.sessions = sessions;
        this.order = order;
        this.prf = prf;
    }

    /**
     * Offers candidates to the handshake, or fails it with a reason, or leaves it as it is when more must be known first.
     *
     * @param server address and port of the server
     */
    void find(Handshake handshake, ClientHello client, ServerHello hello, byte[] server, Moment moment) {
        if (!handshake.isAbbreviated() && !handshake.isFull()) {
            return; // not known yet which it will be
        }
        CipherSuite suite = CipherSuites.of(hello.cipherSuite());
        List<MasterSecret> found = new ArrayList<>(2);
        if (handshake.isAbbreviated()) {
            addFromKeyLog(found, client); // said of this very connection, so it goes first
            addResumed(found, client, hello, server, moment);
        } else if (suite != null && suite.keyExchange() == KeyExchange.RSA) {
            boolean keyExchangeOver = handshake.clientKeyExchangeSeen() || handshake.messagesLost();
            if (!keyExchangeOver || handshake.certificate() == null && !handshake.isServerFlightOver()) {
                return;
            }
            if (suite.isSupported() && !addFromPrivateKey(found, handshake, suite, client, hello)) {
                return;
            }
        }
        if (!handshake.isAbbreviated()) {
            addFromKeyLog(found, client);
        }
        if (found.isEmpty()) {
            failWithoutSecret(handshake, suite);
        } else if (suite == null || !suite.isSupported()) {
            handshake.fail(Reason.UNSUPPORTED_SUITE, CipherSuites.nameOf(hello.cipherSuite()));
        } else if (hello.compression() != 0) {
            handshake.fail(Reason.COMPRESSION_FAILED, "record compression is not supported");
        } else {
            offer(handshake, suite, client, hello, found);
        }
    }

    private void addFromKeyLog(List<MasterSecret> found, ClientHello client) {
        for (byte[] master : secrets.find(SecretLabel.CLIENT_RANDOM, client.random())) {
            found.add(new MasterSecret(master, DecryptMethod.KEYLOG, null));
        }
    }

    private void addResumed(List<MasterSecret> found, ClientHello client, ServerHello hello, byte[] server,
            Moment moment) {
        lookUpSession(found, client, hello, server, moment);
        if (found.isEmpty()) {
            // the full handshake may be in the hands of another worker at this moment
            order.awaitEarlierThan(moment.packetNumber());
            lookUpSession(found, client, hello, server, moment);
        }
    }

    private void lookUpSession(List<MasterSecret> found, ClientHello client, ServerHello hello, byte[] server,
            Moment moment) {
        if (client.sessionTicket().length > 0) {
            MasterSecret byTicket = sessions.findByTicket(client.sessionTicket(), moment);
            if (byTicket != null) {
                found.add(new MasterSecret(byTicket.secret(), DecryptMethod.TICKET, byTicket.keyId()));
            }
        }
        // a server that resumes by id says so by echoing it (RFC 5246 section 7.4.1.3)
        if (hello.sessionId().length > 0 && Arrays.equals(hello.sessionId(), client.sessionId())) {
            for (MasterSecret byId : sessions.findById(server, hello.sessionId(), moment)) {
                found.add(new MasterSecret(byId.secret(), DecryptMethod.SESSION_ID, byId.keyId()));
            }
        }
    }

    /** Adds the master secret that the private key opens; false when more must be known first, or all is decided. */
    private boolean addFromPrivateKey(List<MasterSecret> found, Handshake handshake, CipherSuite suite,
            ClientHello client, ServerHello hello) {
        PeerCertificate certificate = handshake.certificate();
        DecodedKey key = certificate == null ? null : keys.find(certificate.hash(), certificate.spkiHash());
        if (key == null || handshake.encryptedPremaster().length == 0) {
            return true; // without a key: the key log may know
        }
        Transcript transcript = handshake.transcript();
        boolean extended = handshake.isExtendedMasterSecret();
        if (extended && (transcript == null || !transcript.hasSessionHash())) {
            // the server's flight may come later in the capture, unless messages are lost
            return handshake.messagesLost();
        }
        byte[] premaster = new byte[PREMASTER_LENGTH];
        byte[] encrypted = handshake.encryptedPremaster();
        PremasterResult result = key.openPremaster(encrypted, 0, encrypted.length, premaster);
        if (result == PremasterResult.OPENED) {
            byte[] master = extended && transcript != null
                    ? MasterSecret.deriveExtended(prf, handshake.version(), suite, premaster,
                            digest.of(handshake.version(), suite, transcript::updateSessionHash))
                    : MasterSecret.derive(prf, handshake.version(), suite, premaster, client.random(), hello.random());
            found.add(new MasterSecret(master, DecryptMethod.RSA, key.entry().id()));
        }
        Arrays.fill(premaster, (byte) 0);
        return true;
    }

    private void failWithoutSecret(Handshake handshake, @Nullable CipherSuite suite) {
        if (handshake.isAbbreviated()) {
            handshake.lack(Reason.RESUMPTION_NOT_SEEN, "");
            return;
        }
        KeyExchange exchange = suite == null ? KeyExchange.OTHER : suite.keyExchange();
        switch (exchange) {
            case EPHEMERAL, ANONYMOUS, TLS13 -> {
                int group = handshake.keyExchangeGroup();
                handshake.lack(Reason.FORWARD_SECRET_NO_SECRETS,
                        group < 0 ? "" : "key exchange " + NamedGroup.nameOf(group));
            }
            case PSK, EPHEMERAL_PSK, RSA_PSK -> handshake.lack(Reason.PSK_UNKNOWN, "");
            case RSA -> failRsa(handshake, suite);
            case STATIC_DH, SRP, KERBEROS, SM2, SM2_DH, SM9, OTHER ->
                handshake.fail(Reason.UNSUPPORTED_SUITE, suite == null ? "" : suite.name());
        }
    }

    private void failRsa(Handshake handshake, @Nullable CipherSuite suite) {
        PeerCertificate certificate = handshake.certificate();
        if (suite == null || !suite.isSupported()) {
            handshake.fail(Reason.UNSUPPORTED_SUITE, suite == null ? "" : suite.name());
        } else if (certificate == null) {
            handshake.fail(Reason.HANDSHAKE_GAP, "the server's certificate was not captured");
        } else if (keys.find(certificate.hash(), certificate.spkiHash()) == null) {
            handshake.lack(Reason.NO_KEY_FOR_CERTIFICATE, describe(certificate));
        } else if (handshake.messagesLost()) {
            handshake.fail(Reason.HANDSHAKE_GAP, "handshake messages were not captured");
        } else {
            handshake.lack(Reason.KEY_MISMATCH, describe(certificate));
        }
    }

    private static String describe(PeerCertificate certificate) {
        return "certificate " + certificate.facts().sha256() + " of " + certificate.facts().subject();
    }

    private void offer(Handshake handshake, CipherSuite suite, ClientHello client, ServerHello hello,
            List<MasterSecret> found) {
        List<SecretCandidate> candidates = new ArrayList<>(found.size());
        for (MasterSecret master : found) {
            candidates.add(new SecretCandidate(master, KeyBlock.derive(prf, handshake.version(), suite,
                    master.secret(), client.random(), hello.random())));
        }
        handshake.offer(candidates);
    }
}
