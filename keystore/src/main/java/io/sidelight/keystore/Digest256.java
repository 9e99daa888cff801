// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256 value held as four big-endian longs, so that a look-up compares words and not bytes. */
record Digest256(long a, long b, long c, long d) {
    static final int LENGTH = 32;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    static Digest256 of(byte[] sha256) {
        if (sha256.length != LENGTH) {
            throw new IllegalArgumentException("a SHA-256 value has 32 bytes, not " + sha256.length);
        }
        return new Digest256((long) LONG.get(sha256, 0), (long) LONG.get(sha256, 8), (long) LONG.get(sha256, 16),
                (long) LONG.get(sha256, 24));
    }

    static Digest256 ofData(byte[] data) {
        try {
            return of(MessageDigest.getInstance("SHA-256").digest(data));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    byte[] bytes() {
        byte[] bytes = new byte[LENGTH];
        LONG.set(bytes, 0, a);
        LONG.set(bytes, 8, b);
        LONG.set(bytes, 16, c);
        LONG.set(bytes, 24, d);
        return bytes;
    }

    String hex() {
        return HexFormat.of().formatHex(bytes());
    }

    /** The value is uniform already; any 32 bits of it spread as well as a mix of all. */
    @Override
    public int hashCode() {
        return (int) a;
    }
}
