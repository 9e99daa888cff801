// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import io.sidelight.dataplane.tls.secrets.DirectionKeys;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import java.security.GeneralSecurityException;
import java.util.Objects;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Records that are not encrypted; all suites but TLS_NULL_WITH_NULL_NULL authenticate them (RFC 5246 section 6.2.3.1). */
final class NullProtection implements RecordProtection {
    private final RecordCiphers.Ring<MacEngine> engines;
    private final @Nullable SecretKeySpec macKey;
    private final int macLength;
    private @Nullable MacEngine engine;

    NullProtection(RecordFormat format, DirectionKeys keys, RecordCiphers ciphers) {
        CipherSuite suite = format.suite();
        engines = ciphers.withMac(Objects.requireNonNull(suite.bulk()), suite.mac(), format.version());
        macLength = format.macLength();
        macKey = macLength == 0 ? null : new SecretKeySpec(keys.macKey(), suite.mac().hmac());
    }

    private MacEngine engine() throws GeneralSecurityException {
        MacEngine known = engine;
        if (known != null && known.owner == this) {
            return known;
        }
        MacEngine taken = engines.take(this);
        if (macKey != null) {
            taken.mac.init(macKey);
        }
        engine = taken;
        return taken;
    }

    @Override
    public int open(int contentType, int version, long recordSequence, byte[] in, int offset, int length, byte[] out) {
        int contentLength = length - macLength;
        if (contentLength < 0) {
            return FAILED;
        }
        try {
            if (!engine().mac.fits(recordSequence, contentType, version, in, offset, contentLength, in,
                    offset + contentLength, macLength)) {
                return FAILED;
            }
        } catch (GeneralSecurityException e) {
            return FAILED;
        }
        System.arraycopy(in, offset, out, 0, contentLength);
        return contentLength;
    }

    @Override
    public int shortestFragment() {
        return macLength;
    }

    @Override
    public int plaintextLength(int fragmentLength) {
        return fragmentLength - macLength;
    }

    @Override
    public int plaintextOffset() {
        return 0;
    }
}
