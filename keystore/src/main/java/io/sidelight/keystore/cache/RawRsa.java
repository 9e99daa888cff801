// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.cache;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.interfaces.RSAKey;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.security.auth.DestroyFailedException;

/**
 * One RSA private key with its initialised cipher, and the PKCS#1 v1.5 padding taken off by hand (RFC 8017 section 7.2.2).
 *
 * <p>The cipher runs without padding, because a provider that removes it answers a wrong key with an exception or, hardened
 * against Bleichenbacher's attack, with random bytes. The collector answers nobody, so there is no oracle to guard and the
 * padding may tell a wrong key apart. Owned by one worker. Warm: called per full handshake.
 */
final class RawRsa implements KeyOperation {
    static final int PREMASTER_LENGTH = 48;

    private static final int MIN_PADDING = 8;

    private final PrivateKey key;
    private final Cipher cipher;
    private final byte[] input;
    private final byte[] output;

    private RawRsa(PrivateKey key, Cipher cipher, int modulusLength) {
        this.key = key;
        this.cipher = cipher;
        this.input = new byte[modulusLength];
        this.output = new byte[modulusLength];
    }

    static RawRsa of(PrivateKey key, Cipher cipher) throws GeneralSecurityException {
        if (!(key instanceof RSAKey rsa)) {
            throw new InvalidKeyException("not an RSA key");
        }
        cipher.init(Cipher.DECRYPT_MODE, key);
        return new RawRsa(key, cipher, (rsa.getModulus().bitLength() + 7) >>> 3);
    }

    PrivateKey key() {
        return key;
    }

    PremasterResult openPremaster(byte[] encrypted, int offset, int length, byte[] premaster) {
        if (!align(encrypted, offset, length, input)) {
            return PremasterResult.WRONG_LENGTH;
        }
        try {
            return cipher.doFinal(input, 0, input.length, output, 0) == output.length
                    ? unpad(premaster)
                    : PremasterResult.WRONG_KEY;
        } catch (GeneralSecurityException | RuntimeException e) {
            // The number is not below this modulus: it was made for another.
            return PremasterResult.WRONG_KEY;
        } finally {
            Arrays.fill(output, (byte) 0);
        }
    }

    /** Copies a ciphertext to the end of {@code block}, which is as long as the modulus; false when it is longer. */
    static boolean align(byte[] encrypted, int offset, int length, byte[] block) {
        int skip = 0;
        while (skip < length && encrypted[offset + skip] == 0) {
            skip++;
        }
        int significant = length - skip;
        if (significant > block.length) {
            return false;
        }
        Arrays.fill(block, 0, block.length - significant, (byte) 0);
        System.arraycopy(encrypted, offset + skip, block, block.length - significant, significant);
        return true;
    }

    /** {@code 00 02 (at least 8 bytes, none 0) 00 message}. */
    private PremasterResult unpad(byte[] premaster) {
        if (output[0] != 0 || output[1] != 2) {
            return PremasterResult.WRONG_KEY;
        }
        int separator = 2;
        while (separator < output.length && output[separator] != 0) {
            separator++;
        }
        if (separator == output.length || separator < 2 + MIN_PADDING) {
            return PremasterResult.WRONG_KEY;
        }
        if (output.length - (separator + 1) != PREMASTER_LENGTH) {
            return PremasterResult.WRONG_LENGTH;
        }
        System.arraycopy(output, separator + 1, premaster, 0, PREMASTER_LENGTH);
        return PremasterResult.OPENED;
    }

    /** Wipes what the provider lets be wiped; the JDK's keys cannot be. */
    @Override
    public void destroy() {
        try {
            key.destroy();
        } catch (DestroyFailedException | IllegalStateException _) {
            // Nothing to be done about it; the garbage collector takes what is left.
        }
    }
}
