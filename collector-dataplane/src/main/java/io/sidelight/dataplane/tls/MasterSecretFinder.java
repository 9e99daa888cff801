// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.tls.handshake.Handshake;
import io.sidelight.dataplane.tls.handshake.SecretCandidate;
import io.sidelight.dataplane.tls.handshake.Transcript;
import io.sidelight.dataplane.tls.secrets.KeyBlock;
import io.sidelight.dataplane.tls.secrets.MasterSecret;
import io.sidelight.dataplane.tls.secrets.Prf;
import io.sidelight.dataplane.tls.secrets.SessionCache;
import io.sidelight.dataplane.tls.secrets.SessionCache.Moment;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.CipherSuites;
import io.sidelight.dataplane.tls.wire.ClientHello;
import io.sidelight.dataplane.tls.wire.ClientKeyExchange;
import io.sidelight.dataplane.tls.wire.ServerHello;
import io.sidelight.keystore.PskTable;
import io.sidelight.keystore.cache.DecodedKeyCache;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the master secret of a handshake before TLS 1.3, from whatever source there is: private and pre-shared keys, a session
 * that is resumed, a key log. One per worker; called per handshake message.
 */
final class MasterSecretFinder {
    private static final int DEFLATE = 1;

    private final ResumedSessions resumed;
    private final Prf prf;
    private final PremasterFinder premasters;
    private final KeyLogSecrets keyLog;
    private final LackingSecrets lacking;
    private final HandshakeDigest digest = new HandshakeDigest();

    MasterSecretFinder(DecodedKeyCache keys, PskTable preSharedKeys, ConnectionSecrets secrets, SessionCache sessions,
            PacketOrder order, Prf prf) {
        this.resumed = new ResumedSessions(sessions, order);
        this.prf = prf;
        this.premasters = new PremasterFinder(keys, preSharedKeys);
        this.keyLog = new KeyLogSecrets(secrets);
        this.lacking = new LackingSecrets(premasters);
    }

    /**
     * Offers candidates to the handshake, or says what it lacks, or leaves it as it is when more must be known first.
     *
     * @param server address and port of the server
     */
    void find(Handshake handshake, ClientHello client, ServerHello hello, byte[] server, Moment moment) {
        CipherSuite suite = CipherSuites.of(hello.cipherSuite());
        List<MasterSecret> found = new ArrayList<>(2);
        if (!handshake.isAbbreviated() && !handshake.isFull()) {
            if (handshake.messagesLost()) {
                findForEither(found, handshake, suite, client, hello, server, moment);
            }
            return; // not known which it is, or not yet
        }
        if (handshake.isAbbreviated()) {
            keyLog.addMasters(found, client, hello); // said of this very connection, so it goes first
            found.addAll(resumed.find(client, hello, server, moment));
        } else {
            boolean moreMayHelp = suite != null && suite.isSupported() && !isKeyExchangeOver(handshake)
                    && (premasters.mayFind(suite) || keyLog.hasPremaster(client));
            if (moreMayHelp && !handshake.changeCipherSpecSeen(Side.SERVER)) {
                return;
            }
            if (suite != null && suite.isSupported()) {
                addDerived(found, handshake, suite, client, hello);
            }
            keyLog.addMasters(found, client, hello);
            if (moreMayHelp && found.isEmpty()) {
                return; // the client's messages may come later in the capture
            }
        }
        if (found.isEmpty()) {
            lacking.report(handshake, hello, suite);
        } else if (suite == null || !suite.isSupported()) {
            handshake.fail(Reason.UNSUPPORTED_SUITE, CipherSuites.nameOf(hello.cipherSuite()));
        } else if (hello.compression() != 0 && hello.compression() != DEFLATE) {
            handshake.fail(Reason.COMPRESSION_FAILED, "compression method " + hello.compression());
        } else {
            offer(handshake, suite, client, hello, found);
        }
    }

    /** What full and abbreviated handshakes have in common, for one that was lost but for its hellos. */
    private void findForEither(List<MasterSecret> found, Handshake handshake, @Nullable CipherSuite suite,
            ClientHello client, ServerHello hello, byte[] server, Moment moment) {
        keyLog.addMasters(found, client, hello);
        found.addAll(resumed.findKnown(client, hello, server, moment));
        if (!found.isEmpty() && suite != null && suite.isSupported()) {
            offer(handshake, suite, client, hello, found);
        }
    }

    /** Both sides have said what there is to say of the pre-master secret, or it was lost. */
    private static boolean isKeyExchangeOver(Handshake handshake) {
        return handshake.messagesLost() || handshake.clientKeyExchangeSeen() && handshake.isServerFlightOver();
    }

    /** Adds master secrets made of a pre-master secret. */
    private void addDerived(List<MasterSecret> found, Handshake handshake, CipherSuite suite, ClientHello client,
            ServerHello hello) {
        boolean extended = handshake.isExtendedMasterSecret();
        Transcript transcript = handshake.transcript();
        if (!handshake.clientKeyExchangeSeen()
                || extended && (transcript == null || !transcript.hasSessionHash())) {
            return; // a part of it was lost, or is still to come
        }
        byte[] sessionHash = extended && transcript != null
                ? digest.of(handshake.version(), suite, transcript::updateSessionHash)
                : new byte[0];
        List<MasterSecret> derived = handshake.derived();
        if (derived == null) {
            List<Premaster> opened = new ArrayList<>(1);
            premasters.add(opened, handshake, suite);
            derived = masters(opened, handshake, suite, client, hello, sessionHash);
            handshake.onDerived(derived);
        }
        found.addAll(derived);
        List<Premaster> logged = new ArrayList<>(0);
        keyLog.addPremasters(logged, client,
                ClientKeyExchange.parse(suite, handshake.clientKeyExchange()).exchange());
        found.addAll(masters(logged, handshake, suite, client, hello, sessionHash));
    }

    /** @param sessionHash empty without the extended master secret */
    private List<MasterSecret> masters(List<Premaster> opened, Handshake handshake, CipherSuite suite,
            ClientHello client, ServerHello hello, byte[] sessionHash) {
        List<MasterSecret> masters = new ArrayList<>(opened.size());
        for (Premaster premaster : opened) {
            byte[] master = sessionHash.length > 0
                    ? MasterSecret.deriveExtended(prf, handshake.version(), suite, premaster.secret(), sessionHash)
                    : MasterSecret.derive(prf, handshake.version(), suite, premaster.secret(), client.random(),
                            hello.random());
            Arrays.fill(premaster.secret(), (byte) 0);
            masters.add(new MasterSecret(master, premaster.method(), premaster.keyId()));
        }
        return masters;
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
