// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.secrets;

import io.sidelight.dataplane.tls.wire.BulkCipher;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import java.util.Arrays;
import java.util.Objects;

/** The keys of both directions of one connection before TLS 1.3 (RFC 5246 section 6.3). */
public record KeyBlock(DirectionKeys client, DirectionKeys server) {
    /** The implicit part of a GCM or CCM nonce (RFC 5288 section 3, RFC 6655 section 3). */
    private static final int SALT_LENGTH = 4;

    /** The whole nonce of ChaCha20-Poly1305 (RFC 7905 section 2). */
    private static final int CHACHA20_IV_LENGTH = 12;

    /**
     * Derives the key block.
     *
     * @param suite one that {@link CipherSuite#isSupported()}
     * @param masterSecret 48 bytes; read, not kept
     */
    public static KeyBlock derive(Prf prf, int version, CipherSuite suite, byte[] masterSecret, byte[] clientRandom,
            byte[] serverRandom) {
        BulkCipher bulk = Objects.requireNonNull(suite.bulk());
        int mac = suite.mac().length();
        int key = bulk.derivedKeyLength();
        int iv = ivLength(version, bulk);
        byte[] block = new byte[2 * (mac + key + iv)];
        prf.derive(version, suite.prfHash(), masterSecret, "key expansion", serverRandom, clientRandom, block);
        int keys = 2 * mac;
        int ivs = keys + 2 * key;
        KeyBlock result = new KeyBlock(
                new DirectionKeys(part(block, 0, mac), part(block, keys, key), part(block, ivs, iv)),
                new DirectionKeys(part(block, mac, mac), part(block, keys + key, key), part(block, ivs + iv, iv)));
        Arrays.fill(block, (byte) 0);
        return suite.isExport()
                ? ExportKeys.weaken(prf, version, suite, bulk, iv, result, clientRandom, serverRandom)
                : result;
    }

    private static int ivLength(int version, BulkCipher bulk) {
        return switch (bulk.mode()) {
            case NULL, STREAM -> 0;
            case CBC -> ProtocolVersion.hasExplicitIv(version) ? 0 : bulk.blockLength();
            case GCM, CCM -> SALT_LENGTH;
            case CHACHA20_POLY1305 -> CHACHA20_IV_LENGTH;
        };
    }

    private static byte[] part(byte[] block, int offset, int length) {
        return Arrays.copyOfRange(block, offset, offset + length);
    }
}
