// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import io.sidelight.dataplane.tls.secrets.DirectionKeys;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-GCM records of TLS 1.2 (RFC 5288 section 3).
 *
 * <pre>
 * | explicit nonce (8) | ciphertext | tag (16) |
 * </pre>
 *
 * <p>The JCA wants a new {@code init} with a parameter object for each record: about 1 kB of garbage, the known leak.
 */
final class GcmProtection implements RecordProtection {
    private static final int EXPLICIT_NONCE_LENGTH = 8;
    private static final int TAG_LENGTH = 16;

    private final Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    private final SecretKey key;
    private final byte[] nonce = new byte[12];
    private final byte[] additionalData = new byte[RecordMacInput.LENGTH];

    GcmProtection(DirectionKeys keys) throws GeneralSecurityException {
        key = new SecretKeySpec(keys.key(), "AES");
        System.arraycopy(keys.iv(), 0, nonce, 0, keys.iv().length);
    }

    @Override
    public int open(int contentType, int version, long recordSequence, byte[] in, int offset, int length, byte[] out) {
        int plaintextLength = length - EXPLICIT_NONCE_LENGTH - TAG_LENGTH;
        if (plaintextLength < 0) {
            return FAILED;
        }
        System.arraycopy(in, offset, nonce, 4, EXPLICIT_NONCE_LENGTH);
        RecordMacInput.write(additionalData, recordSequence, contentType, version, plaintextLength);
        try {
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(8 * TAG_LENGTH, nonce));
            cipher.updateAAD(additionalData);
            return cipher.doFinal(in, offset + EXPLICIT_NONCE_LENGTH, length - EXPLICIT_NONCE_LENGTH, out, 0);
        } catch (GeneralSecurityException e) {
            return FAILED; // the JCA's only way to say that the tag does not fit
        }
    }

    @Override
    public int plaintextOffset() {
        return 0;
    }
}
