// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.secrets;

import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.CipherSuite.Bulk;
import io.sidelight.dataplane.tls.wire.CipherSuite.Bulk.Mode;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import java.util.Arrays;
import java.util.Objects;

/** The keys of both directions of one connection before TLS 1.3 (RFC 5246 section 6.3). */
public record KeyBlock(DirectionKeys client, DirectionKeys server) {
    private static final int GCM_SALT_LENGTH = 4;

    /**
     * Derives the key block.
     *
     * @param suite one that {@link CipherSuite#isSupported()}
     * @param masterSecret 48 bytes; read, not kept
     */
    public static KeyBlock derive(Prf prf, int version, CipherSuite suite, byte[] masterSecret, byte[] clientRandom,
            byte[] serverRandom) {
        Bulk bulk = Objects.requireNonNull(suite.bulk());
        int mac = suite.mac().length();
        int key = bulk.keyLength();
        int iv = ivLength(version, bulk);
        byte[] block = new byte[2 * (mac + key + iv)];
        prf.derive(version, suite.prfHash(), masterSecret, "key expansion", serverRandom, clientRandom, block);
        int keys = 2 * mac;
        int ivs = keys + 2 * key;
        KeyBlock result = new KeyBlock(
                new DirectionKeys(part(block, 0, mac), part(block, keys, key), part(block, ivs, iv)),
                new DirectionKeys(part(block, mac, mac), part(block, keys + key, key), part(block, ivs + iv, iv)));
        Arrays.fill(block, (byte) 0);
        return result;
    }

    private static int ivLength(int version, Bulk bulk) {
        if (bulk.mode() == Mode.GCM) {
            return GCM_SALT_LENGTH;
        }
        return version >= ProtocolVersion.TLS_1_1 ? 0 : bulk.blockLength();
    }

    private static byte[] part(byte[] block, int offset, int length) {
        return Arrays.copyOfRange(block, offset, offset + length);
    }
}
