// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore;

import java.security.MessageDigest;
import java.util.Arrays;

/** Bytes that must not be printed: no {@code toString} of its content, no {@code equals} by value, zeroed on close. */
public final class Secret implements AutoCloseable {
    private final byte[] bytes;

    private Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A secret with a copy of {@code bytes}. */
    public static Secret copyOf(byte[] bytes) {
        return new Secret(bytes.clone());
    }

    /** A copy, which the caller zeroes when done. */
    public byte[] copy() {
        return bytes.clone();
    }

    /** Whether both hold the same bytes, in a time that tells nothing of them. */
    boolean isSame(Secret other) {
        return MessageDigest.isEqual(bytes, other.bytes);
    }

    public int length() {
        return bytes.length;
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "Secret[" + bytes.length + " bytes]";
    }
}
