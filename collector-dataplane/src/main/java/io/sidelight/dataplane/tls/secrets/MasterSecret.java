// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.secrets;

import io.sidelight.dataplane.api.event.DecryptMethod;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import org.jspecify.annotations.Nullable;

/**
 * A master secret that may be the connection's, and how it was come by. Records tell whether it is.
 *
 * @param secret 48 bytes
 * @param keyId id of the private key behind it, also through resumption; null when none was used
 */
public record MasterSecret(byte[] secret, DecryptMethod method, @Nullable String keyId) {
    private static final int LENGTH = 48;

    /** Derives the master secret of RFC 5246 section 8.1. */
    public static byte[] derive(Prf prf, int version, CipherSuite suite,
            byte[] premaster, byte[] clientRandom, byte[] serverRandom) {
        byte[] master = new byte[LENGTH];
        prf.derive(version, suite.prfHash(), premaster, "master secret", clientRandom, serverRandom, master);
        return master;
    }

    /** Derives the extended master secret of RFC 7627 section 4 from the hash of the handshake so far. */
    public static byte[] deriveExtended(Prf prf, int version, CipherSuite suite,
            byte[] premaster, byte[] sessionHash) {
        byte[] master = new byte[LENGTH];
        prf.derive(version, suite.prfHash(), premaster, "extended master secret", sessionHash, new byte[0], master);
        return master;
    }

    @Override
    public String toString() {
        return "MasterSecret[" + method + ", not shown]";
    }
}
