// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.tls.secrets.Prf;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.CipherSuite.Hash;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * What a Finished before TLS 1.3 must say: 12 bytes in TLS (RFC 5246 section 7.4.9) and TLCP, 36 in SSL 3.0 (RFC 6101 section
 * 5.6.9). One per worker.
 */
final class FinishedData {
    private static final int TLS_LENGTH = 12;
    private static final byte[] SSL3_CLIENT = "CLNT".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SSL3_SERVER = "SRVR".getBytes(StandardCharsets.US_ASCII);
    private static final byte PAD_1 = 0x36;
    private static final byte PAD_2 = 0x5C;
    private static final int MD5_PAD_LENGTH = 48;
    private static final int SHA1_PAD_LENGTH = 40;

    private final Prf prf;
    private final HandshakeDigest digest;

    FinishedData(Prf prf, HandshakeDigest digest) {
        this.prf = prf;
        this.digest = digest;
    }

    /**
     * Computes the verify data of {@code side}'s Finished.
     *
     * @param masterSecret 48 bytes; read, not kept
     * @param messages feeds all handshake messages before it; called once per hash function
     */
    byte[] of(int version, CipherSuite suite, byte[] masterSecret, Side side, Consumer<MessageDigest> messages) {
        if (version == ProtocolVersion.SSL_3_0) {
            byte[] sender = side == Side.CLIENT ? SSL3_CLIENT : SSL3_SERVER;
            byte[] md5 = ssl3(Hash.MD5, MD5_PAD_LENGTH, masterSecret, sender, messages);
            byte[] sha1 = ssl3(Hash.SHA1, SHA1_PAD_LENGTH, masterSecret, sender, messages);
            byte[] both = Arrays.copyOf(md5, md5.length + sha1.length);
            System.arraycopy(sha1, 0, both, md5.length, sha1.length);
            return both;
        }
        String label = side == Side.CLIENT ? "client finished" : "server finished";
        byte[] expected = new byte[TLS_LENGTH];
        prf.derive(version, suite.prfHash(), masterSecret, label, digest.of(version, suite, messages), new byte[0],
                expected);
        return expected;
    }

    /** hash(master + pad2 + hash(messages + sender + master + pad1)). */
    private byte[] ssl3(Hash hash, int padLength, byte[] masterSecret, byte[] sender,
            Consumer<MessageDigest> messages) {
        byte[] pad = new byte[padLength];
        MessageDigest inner = digest.digest(hash);
        messages.accept(inner);
        inner.update(sender);
        inner.update(masterSecret);
        Arrays.fill(pad, PAD_1);
        byte[] within = inner.digest(pad);
        MessageDigest outer = digest.digest(hash);
        outer.update(masterSecret);
        Arrays.fill(pad, PAD_2);
        outer.update(pad);
        return outer.digest(within);
    }
}
