// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * An AEAD cipher that holds the key schedule of the protection that owns it now.
 *
 * <p>The JCA wants a new {@code init} with a parameter object for each record: about 1 kB of garbage, the known leak.
 */
final class AeadEngine extends LentEngine {
    static final int NONCE_LENGTH = 12;

    /** The owner's key. */
    @Nullable
    SecretKeySpec key;
    final byte[] nonce = new byte[NONCE_LENGTH];
    final byte[] additionalData = new byte[RecordMac.INPUT_LENGTH];
    private final Cipher cipher;
    private final boolean hasFixedTag;
    private final int tagBits;

    /** @param tagLength of GCM or CCM; 0 for a cipher that knows no other than its own */
    AeadEngine(Cipher cipher, int tagLength) {
        this.cipher = cipher;
        this.hasFixedTag = tagLength == 0;
        this.tagBits = 8 * tagLength;
    }

    /**
     * Opens ciphertext with its tag under {@link #nonce} and the first bytes of {@link #additionalData}.
     *
     * @return plaintext length, {@link RecordProtection#FAILED} when the tag does not fit
     */
    int open(byte[] in, int offset, int length, int additionalLength, byte[] out) {
        try {
            AlgorithmParameterSpec parameters = hasFixedTag
                    ? new IvParameterSpec(nonce)
                    : new GCMParameterSpec(tagBits, nonce);
            cipher.init(Cipher.DECRYPT_MODE, key, parameters);
            cipher.updateAAD(additionalData, 0, additionalLength);
            return cipher.doFinal(in, offset, length, out, 0);
        } catch (GeneralSecurityException e) {
            return RecordProtection.FAILED; // the JCA's only way to say that the tag does not fit
        }
    }
}
