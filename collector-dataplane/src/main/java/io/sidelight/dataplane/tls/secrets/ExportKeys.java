// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.secrets;

import io.sidelight.dataplane.tls.wire.BulkCipher;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import java.util.Arrays;

/**
 * The final keys of export suites: a few secret bytes stretched with the public randoms (RFC 2246 section 6.3.1, RFC 6101
 * section 6.2.2). The MAC keys stay as they are.
 */
final class ExportKeys {
    private static final byte[] NOTHING = {};

    private ExportKeys() {}

    static KeyBlock weaken(Prf prf, int version, CipherSuite suite, BulkCipher bulk, int ivLength, KeyBlock block,
            byte[] clientRandom, byte[] serverRandom) {
        if (version == ProtocolVersion.SSL_3_0) {
            Ssl3Expansion ssl3 = new Ssl3Expansion();
            return new KeyBlock(
                    new DirectionKeys(block.client().macKey(),
                            ssl3.md5(block.client().key(), clientRandom, serverRandom, bulk.keyLength()),
                            ssl3.md5(NOTHING, clientRandom, serverRandom, ivLength)),
                    new DirectionKeys(block.server().macKey(),
                            ssl3.md5(block.server().key(), serverRandom, clientRandom, bulk.keyLength()),
                            ssl3.md5(NOTHING, serverRandom, clientRandom, ivLength)));
        }
        byte[] clientKey = new byte[bulk.keyLength()];
        byte[] serverKey = new byte[bulk.keyLength()];
        byte[] ivs = new byte[2 * ivLength];
        prf.derive(version, suite.prfHash(), block.client().key(), "client write key", clientRandom, serverRandom,
                clientKey);
        prf.derive(version, suite.prfHash(), block.server().key(), "server write key", clientRandom, serverRandom,
                serverKey);
        prf.derive(version, suite.prfHash(), NOTHING, "IV block", clientRandom, serverRandom, ivs);
        return new KeyBlock(
                new DirectionKeys(block.client().macKey(), clientKey, Arrays.copyOf(ivs, ivLength)),
                new DirectionKeys(block.server().macKey(), serverKey,
                        Arrays.copyOfRange(ivs, ivLength, 2 * ivLength)));
    }
}
