// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.secrets;

import io.sidelight.dataplane.tls.wire.BulkCipher;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import java.util.Objects;

/** What comes of a TLS 1.3 traffic secret (RFC 8446 sections 7.2 and 7.3). */
public final class TrafficKeys {
    private static final byte[] NO_CONTEXT = {};
    private static final int IV_LENGTH = 12;

    private TrafficKeys() {}

    /**
     * Key and IV of one direction's records.
     *
     * @param version TLS 1.3 or a draft of it
     * @param suite one that {@link CipherSuite#isSupported()}
     * @param trafficSecret early, handshake or application traffic secret; read, not kept
     */
    public static DirectionKeys of(HkdfLabel hkdf, int version, CipherSuite suite, byte[] trafficSecret) {
        BulkCipher bulk = Objects.requireNonNull(suite.bulk());
        return new DirectionKeys(NO_CONTEXT,
                hkdf.expand(version, suite.prfHash(), trafficSecret, "key", NO_CONTEXT, bulk.keyLength()),
                hkdf.expand(version, suite.prfHash(), trafficSecret, "iv", NO_CONTEXT, IV_LENGTH));
    }

    /** The application traffic secret that a KeyUpdate goes on to. */
    public static byte[] next(HkdfLabel hkdf, int version, CipherSuite suite, byte[] trafficSecret) {
        String label = HkdfLabel.hasDraftLabels(version) ? "application traffic secret" : "traffic upd";
        return hkdf.expand(version, suite.prfHash(), trafficSecret, label, NO_CONTEXT, suite.prfHash().length());
    }
}
