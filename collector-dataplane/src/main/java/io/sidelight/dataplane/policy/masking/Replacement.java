// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.policy.masking;

import io.sidelight.keystore.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** What stands in place of what is masked: a fixed text, or an HMAC by which equal values can be joined. */
final class Replacement {
    static final String FIXED = "[masked]";
    private static final String ALGORITHM = "HmacSHA256";
    /** Enough that two values never have the same in practice. */
    private static final int HASH_BYTES = 16;

    private final @Nullable Mac mac;

    private Replacement(@Nullable Mac mac) {
        this.mac = mac;
    }

    /** @param key null for the fixed text */
    static Replacement of(@Nullable Secret key) {
        if (key == null) {
            return new Replacement(null);
        }
        byte[] bytes = key.copy();
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(bytes, ALGORITHM));
            return new Replacement(mac);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no " + ALGORITHM, e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** What stands for {@code value}, which is in the form in which equal values are equal. */
    String of(String value) {
        return mac == null
                ? FIXED
                : "[hmac:"
                        + HexFormat.of().formatHex(mac.doFinal(value.getBytes(StandardCharsets.UTF_8)), 0, HASH_BYTES)
                        + "]";
    }
}
