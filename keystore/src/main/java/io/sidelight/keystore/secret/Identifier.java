// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The at most 32 bytes by which secrets are found, in words; shorter ones are zero-filled and told apart by their length.
 *
 * <p>They come from the network: the hash mixes all words, so that chosen randoms need more than one equal word to collide.
 */
record Identifier(long a, long b, long c, long d, int length) {
    static final int MAX_LENGTH = 32;

    static Identifier of(byte[] bytes) {
        return new Identifier(word(bytes, 0), word(bytes, 8), word(bytes, 16), word(bytes, 24), bytes.length);
    }

    /** The bytes that it was made of. */
    byte[] bytes() {
        ByteBuffer words = ByteBuffer.allocate(MAX_LENGTH).putLong(a).putLong(b).putLong(c).putLong(d);
        return Arrays.copyOf(words.array(), length);
    }

    private static long word(byte[] bytes, int from) {
        long word = 0;
        for (int i = from; i < from + Long.BYTES; i++) {
            word = word << 8 | (i < bytes.length ? bytes[i] & 0xFF : 0);
        }
        return word;
    }

    @Override
    public int hashCode() {
        long mixed = ((a * 0x9E3779B97F4A7C15L + b) * 0x9E3779B97F4A7C15L + c) * 0x9E3779B97F4A7C15L + d;
        return (int) (mixed ^ mixed >>> 32);
    }
}
