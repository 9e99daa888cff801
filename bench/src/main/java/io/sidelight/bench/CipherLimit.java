// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The ciphers of the bulk measurements with nothing around them: records one after the other from a buffer that is larger than the
 * processor's caches of the first two levels.
 */
final class CipherLimit {
    private static final int BUFFER = 512 * 16_384;
    private static final int FULL_RECORD = 16_384;
    private static final int MAC_INPUT = 13;
    private static final int SHA1_LENGTH = 20;
    private static final int BLOCK = 16;
    private static final int GCM_TAG = 16;

    private final byte[] additionalData = new byte[MAC_INPUT];
    private final int plaintext;
    private final int recordCount;
    private final byte[] out;

    /** For records of {@code plaintext} bytes. */
    CipherLimit(int plaintext) {
        this.plaintext = plaintext;
        this.recordCount = BUFFER / Math.max(plaintext, FULL_RECORD / 16);
        this.out = new byte[plaintext + 64];
    }

    /** For records as long as TLS allows. */
    CipherLimit() {
        this(FULL_RECORD);
    }

    /** Nanoseconds for {@code bytes} of application data as AES-CBC with HMAC-SHA1, MAC then encrypt. */
    double cbcNs(int keyBytes, long bytes) throws GeneralSecurityException {
        int length = (BLOCK + plaintext + SHA1_LENGTH + BLOCK) / BLOCK * BLOCK;
        byte[] records = new byte[recordCount * length];
        Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(new byte[keyBytes], "AES"),
                new IvParameterSpec(new byte[BLOCK]));
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(new byte[SHA1_LENGTH], "HmacSHA1"));
        byte[] expected = new byte[SHA1_LENGTH];
        long start = ProcessorTime.ns();
        for (long record = 0; record < bytes / plaintext; record++) {
            cipher.update(records, (int) (record % recordCount) * length, length, out, 0);
            mac.update(additionalData);
            mac.update(out, BLOCK, plaintext);
            mac.doFinal(expected, 0);
        }
        return ProcessorTime.ns() - start;
    }

    /** Nanoseconds for {@code bytes} of application data as AES-GCM. */
    double gcmNs(int keyBytes, long bytes) throws GeneralSecurityException {
        int length = plaintext + GCM_TAG;
        byte[] records = new byte[recordCount * length];
        SecretKeySpec key = new SecretKeySpec(new byte[keyBytes], "AES");
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        byte[] nonce = new byte[12];
        for (int record = 0; record < recordCount; record++) {
            number(nonce, record);
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(8 * GCM_TAG, nonce));
            cipher.updateAAD(additionalData);
            cipher.doFinal(out, 0, plaintext, records, record * length);
        }
        long start = ProcessorTime.ns();
        for (long record = 0; record < bytes / plaintext; record++) {
            number(nonce, (int) (record % recordCount));
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(8 * GCM_TAG, nonce));
            cipher.updateAAD(additionalData);
            cipher.doFinal(records, (int) (record % recordCount) * length, length, out, 0);
        }
        return ProcessorTime.ns() - start;
    }

    private static void number(byte[] nonce, int record) {
        nonce[9] = (byte) (record >> 16);
        nonce[10] = (byte) (record >> 8);
        nonce[11] = (byte) record;
    }
}
