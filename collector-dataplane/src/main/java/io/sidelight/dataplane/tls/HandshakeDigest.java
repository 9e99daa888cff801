// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.tls.secrets.Jca;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.CipherSuite.Hash;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import java.security.MessageDigest;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The hash of handshake messages that Finished and the extended master secret use: MD5 and SHA-1 one after the other in TLS
 * 1.0 and 1.1 (RFC 2246 section 7.4.9), the PRF's hash from then on and in TLCP. One per worker.
 */
final class HandshakeDigest {
    private final Map<Hash, MessageDigest> digests = new EnumMap<>(Hash.class);

    /** Hashes what {@code messages} feeds; it is called once per hash function. */
    byte[] of(int version, CipherSuite suite, Consumer<MessageDigest> messages) {
        if (ProtocolVersion.hasSuitePrf(version)) {
            MessageDigest digest = digest(suite.prfHash());
            messages.accept(digest);
            return digest.digest();
        }
        byte[] both = new byte[Hash.MD5.length() + Hash.SHA1.length()];
        System.arraycopy(of(Hash.MD5, messages), 0, both, 0, Hash.MD5.length());
        System.arraycopy(of(Hash.SHA1, messages), 0, both, Hash.MD5.length(), Hash.SHA1.length());
        return both;
    }

    private byte[] of(Hash hash, Consumer<MessageDigest> messages) {
        MessageDigest digest = digest(hash);
        messages.accept(digest);
        return digest.digest();
    }

    /** The worker's digest of this kind, with nothing fed to it. */
    MessageDigest digest(Hash hash) {
        return digests.computeIfAbsent(hash, Jca::digest);
    }
}
