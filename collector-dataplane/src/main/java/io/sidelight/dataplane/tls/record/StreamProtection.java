// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import io.sidelight.dataplane.tls.secrets.DirectionKeys;
import io.sidelight.dataplane.tls.wire.BulkCipher;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import java.security.GeneralSecurityException;
import java.util.Objects;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Records of a stream cipher with a MAC: content and MAC encrypted by a keystream that runs on over records (RFC 5246 section
 * 6.2.3.1). The keystream is the direction's own; it moves on with records that verify only.
 */
final class StreamProtection implements RecordProtection {
    private final RecordCiphers ciphers;
    private final RecordCiphers.Ring<MacEngine> engines;
    private final SecretKeySpec macKey;
    private final int macLength;
    private final Rc4 keystream = new Rc4();
    private @Nullable MacEngine engine;

    StreamProtection(RecordFormat format, DirectionKeys keys, RecordCiphers ciphers) {
        CipherSuite suite = format.suite();
        BulkCipher bulk = Objects.requireNonNull(suite.bulk());
        this.ciphers = ciphers;
        engines = ciphers.withMac(bulk, suite.mac(), format.version());
        macKey = new SecretKeySpec(keys.macKey(), suite.mac().hmac());
        macLength = format.macLength();
        keystream.init(keys.key());
    }

    private MacEngine engine() throws GeneralSecurityException {
        MacEngine known = engine;
        if (known != null && known.owner == this) {
            return known;
        }
        MacEngine taken = engines.take(this);
        taken.mac.init(macKey);
        engine = taken;
        return taken;
    }

    @Override
    public int open(int contentType, int version, long recordSequence, byte[] in, int offset, int length, byte[] out) {
        int contentLength = length - macLength;
        if (contentLength < 0) {
            return FAILED;
        }
        Rc4 trial = ciphers.keystream;
        trial.copyFrom(keystream);
        trial.apply(in, offset, length, out);
        try {
            if (!engine().mac.fits(recordSequence, contentType, version, out, 0, contentLength, out, contentLength,
                    macLength)) {
                return FAILED;
            }
        } catch (GeneralSecurityException e) {
            return FAILED;
        }
        keystream.copyFrom(trial);
        return contentLength;
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
