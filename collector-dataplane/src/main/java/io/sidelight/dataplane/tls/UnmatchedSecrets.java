// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.DecryptMethod;
import io.sidelight.dataplane.tls.handshake.Handshake;
import io.sidelight.dataplane.tls.handshake.SecretCandidate;
import io.sidelight.dataplane.tls.secrets.KeyBlock;
import io.sidelight.dataplane.tls.secrets.MasterSecret;
import io.sidelight.dataplane.tls.secrets.Prf;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.CipherSuites;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import io.sidelight.dataplane.tls.wire.ServerHello;
import io.sidelight.keystore.secret.SecretLabel;
import io.sidelight.keystore.secret.SessionSecret;
import java.util.ArrayList;
import java.util.List;

/**
 * Candidates for a handshake before TLS 1.3 whose ClientHello was not seen, so that its client random is not known: the key
 * log entries that came last, each with the client random it was stated for. A record tells which it is. Made when such a
 * record is there, because they are many and are not worth keeping. One per worker.
 */
final class UnmatchedSecrets {
    private static final int MAX_CANDIDATES = 64;
    /** Times that this is done for one handshake: each costs what {@link #MAX_CANDIDATES} key derivations cost. */
    private static final int MAX_ATTEMPTS = 16;

    private final ConnectionSecrets secrets;
    private final Prf prf;

    UnmatchedSecrets(ConnectionSecrets secrets, Prf prf) {
        this.secrets = secrets;
        this.prf = prf;
    }

    /** True when {@link #offer} may find candidates. */
    boolean mayOffer(Handshake handshake) {
        ServerHello hello = handshake.serverHello();
        return handshake.clientHello() == null && hello != null && handshake.failure() == null
                && handshake.unmatchedAttempts() < MAX_ATTEMPTS + handshake.unmatchedRenewals() && !secrets.isEmpty()
                && !ProtocolVersion.isTls13(handshake.version());
    }

    /** Offers candidates to the handshake; false when there are none. */
    boolean offer(Handshake handshake) {
        ServerHello hello = handshake.serverHello();
        CipherSuite suite = hello == null ? null : CipherSuites.of(hello.cipherSuite());
        if (hello == null || suite == null || !suite.isSupported() || !mayOffer(handshake)) {
            return false;
        }
        handshake.noteUnmatchedAttempt();
        List<SecretCandidate> candidates = new ArrayList<>();
        for (SessionSecret recent : secrets.recent(SecretLabel.CLIENT_RANDOM, MAX_CANDIDATES)) {
            MasterSecret master = new MasterSecret(recent.secret(), DecryptMethod.KEYLOG, null);
            candidates.add(new SecretCandidate(master, KeyBlock.derive(prf, handshake.version(), suite,
                    recent.secret(), recent.identifier(), hello.random())));
        }
        handshake.offer(candidates);
        return !candidates.isEmpty();
    }
}
