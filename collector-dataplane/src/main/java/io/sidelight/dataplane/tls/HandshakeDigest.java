// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.CipherSuite.Hash;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.Consumer;

/**
 * The hash of handshake messages that Finished and the extended master secret use: MD5 and SHA-1 one after the other before
 * TLS 1.2 (RFC 2246 section 7.4.9), the PRF's hash from then on. One per worker.
 */
final class HandshakeDigest {
    private final MessageDigest md5 = digest("MD5");
    private final MessageDigest sha1 = digest("SHA-1");
    private final MessageDigest sha256 = digest("SHA-256");
    private final MessageDigest sha384 = digest("SHA-384");

    /** Hashes what {@code messages} feeds; it is called once per hash function. */
    byte[] of(int version, CipherSuite suite, Consumer<MessageDigest> messages) {
        if (version >= ProtocolVersion.TLS_1_2) {
            MessageDigest digest = suite.prfHash() == Hash.SHA384 ? sha384 : sha256;
            messages.accept(digest);
            return digest.digest();
        }
        messages.accept(md5);
        messages.accept(sha1);
        byte[] both = new byte[36];
        System.arraycopy(md5.digest(), 0, both, 0, 16);
        System.arraycopy(sha1.digest(), 0, both, 16, 20);
        return both;
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
