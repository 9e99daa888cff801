// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.traffic.SharedKeyTraffic;
import io.sidelight.bench.traffic.TlcpTraffic;
import io.sidelight.keystore.cache.DecodedKey;
import io.sidelight.keystore.cache.DecodedKeyCache;
import io.sidelight.keystore.cache.KeyProvider;
import io.sidelight.keystore.cache.PremasterResult;
import java.security.GeneralSecurityException;
import java.util.Objects;

/** One private operation again and again with the collector's own key cache and nothing around it, for keys other than RSA. */
final class PrivateOperations {
    private static final int PREMASTER = 48;

    private PrivateOperations() {}

    /** Agreements with the static key share of {@code traffic}. */
    static Measurement.Run agreements(SharedKeyTraffic traffic, int count) throws GeneralSecurityException {
        DecodedKeyCache cache = new DecodedKeyCache(KeyProvider.probe());
        cache.use(traffic.keyTable(1));
        byte[] own = traffic.ownShare();
        byte[] peer = traffic.peerShare();
        return () -> {
            long start = ProcessorTime.ns();
            for (int i = 0; i < count; i++) {
                DecodedKey key = cache.findByPublicValue(traffic.groupCode(), own, 0, own.length);
                if (key == null || key.agree(peer, 0, peer.length) == null) {
                    throw new BenchException("the key of the measurement does not agree with a peer's");
                }
            }
            return ProcessorTime.ns() - start;
        };
    }

    /** Openings of the pre-master secret of {@code traffic}. */
    static Measurement.Run sm2Decryptions(TlcpTraffic traffic, int count) throws GeneralSecurityException {
        DecodedKeyCache cache = new DecodedKeyCache(KeyProvider.probe());
        cache.use(traffic.keyTable(1));
        byte[] encrypted = traffic.encryptedPremaster();
        byte[] premaster = new byte[PREMASTER];
        return () -> {
            long start = ProcessorTime.ns();
            for (int i = 0; i < count; i++) {
                DecodedKey key = Objects.requireNonNull(cache.find(traffic.certificateHash(), traffic.publicKeyHash()));
                if (key.openSm2Premaster(encrypted, 0, encrypted.length, premaster) != PremasterResult.OPENED) {
                    throw new BenchException("the key of the measurement does not open its own secret");
                }
            }
            return ProcessorTime.ns() - start;
        };
    }
}
