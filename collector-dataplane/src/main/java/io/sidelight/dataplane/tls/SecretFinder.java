// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.tls.handshake.Handshake;
import io.sidelight.dataplane.tls.secrets.HkdfLabel;
import io.sidelight.dataplane.tls.secrets.Prf;
import io.sidelight.dataplane.tls.secrets.SessionCache;
import io.sidelight.dataplane.tls.secrets.SessionCache.Moment;
import io.sidelight.dataplane.tls.wire.ClientHello;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import io.sidelight.dataplane.tls.wire.ServerHello;
import io.sidelight.keystore.cache.DecodedKeyCache;
import io.sidelight.keystore.secret.SecretStore;

/**
 * Finds the secrets of a handshake as soon as what is known of it suffices. What it finds are candidates; the first record
 * that verifies decides. One per worker; called per handshake message.
 */
final class SecretFinder {
    private final MasterSecretFinder masterSecrets;
    private final TrafficSecretFinder trafficSecrets;

    SecretFinder(DecodedKeyCache keys, SecretStore secrets, SessionCache sessions, PacketOrder order, Prf prf,
            HkdfLabel hkdf) {
        this.masterSecrets = new MasterSecretFinder(keys, secrets, sessions, order, prf);
        this.trafficSecrets = new TrafficSecretFinder(secrets, new KeyScheduleFinder(keys, sessions, order, hkdf));
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
        if (client == null || hello == null || !handshake.candidates().isEmpty() || handshake.failure() != null) {
            return false;
        }
        int version = handshake.version();
        if (ProtocolVersion.isTls13(version)) {
            return trafficSecrets.find(handshake, client, hello, moment);
        }
        if (version < ProtocolVersion.TLS_1_0 || version > ProtocolVersion.TLS_1_2) {
            handshake.fail(Reason.UNSUPPORTED_VERSION, String.format("version 0x%04X", version));
        } else {
            masterSecrets.find(handshake, client, hello, server, moment);
        }
        return !handshake.candidates().isEmpty() || handshake.failure() != null;
    }

    /** Finds traffic secrets of a handshake whose ServerHello was not seen, when a key log has them. */
    boolean findWithoutServerHello(Handshake handshake) {
        ClientHello client = handshake.clientHello();
        return client != null && handshake.serverHello() == null
                && trafficSecrets.findWithoutServerHello(handshake, client);
    }
}
