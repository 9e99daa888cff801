// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.trace;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** The PRF of TLS 1.0 to 1.2 as the RFCs write it down, recursion and all. */
public final class SlowPrf {
    private static final BouncyCastleProvider BC = new BouncyCastleProvider();

    private SlowPrf() {}

    /** PRF(secret, label, seed) of RFC 5246 section 5, or of RFC 2246 section 5 when {@code hash} is empty. */
    public static byte[] prf(String hash, byte[] secret, String label, byte[] seed, int length) {
        byte[] labelled = RecordSealer.join(label.getBytes(StandardCharsets.US_ASCII), seed);
        if (!hash.isEmpty()) {
            return p("Hmac" + hash, secret, labelled, length);
        }
        int half = secret.length - secret.length / 2;
        byte[] md5 = p("HmacMD5", Arrays.copyOf(secret, half), labelled, length);
        byte[] sha = p("HmacSHA1", Arrays.copyOfRange(secret, secret.length - half, secret.length), labelled, length);
        for (int i = 0; i < length; i++) {
            md5[i] ^= sha[i];
        }
        return md5;
    }

    private static byte[] p(String hmac, byte[] secret, byte[] seed, int length) {
        byte[] output = {};
        for (int i = 1; output.length < length; i++) {
            output = RecordSealer.join(output, hmac(hmac, secret, RecordSealer.join(a(hmac, secret, seed, i), seed)));
        }
        return Arrays.copyOf(output, length);
    }

    /** A(i) = HMAC(secret, A(i - 1)), A(0) = seed. */
    private static byte[] a(String hmac, byte[] secret, byte[] seed, int i) {
        return i == 0 ? seed : hmac(hmac, secret, a(hmac, secret, seed, i - 1));
    }

    private static byte[] hmac(String algorithm, byte[] secret, byte[] bytes) {
        try {
            Mac mac = algorithm.equals("HmacSM3")
                    ? Mac.getInstance(algorithm, BC)
                    : Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret, algorithm));
            return mac.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
