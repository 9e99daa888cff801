// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The at most 32 bytes by which secrets are found, in words; shorter ones are zero-filled and told apart by their length.
 *
 * <p>They come from the network and from agents. The hash mixes all words, so that chosen randoms need more than one equal word to
 * collide; those that were made to collide are told apart by their order, which maps with many such keys search by.
 */
record Identifier(long a, long b, long c, long d, int length) implements Comparable<Identifier> {
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
    public int compareTo(Identifier other) {
        int order = Long.compare(a, other.a);
        order = order == 0 ? Long.compare(b, other.b) : order;
        order = order == 0 ? Long.compare(c, other.c) : order;
        order = order == 0 ? Long.compare(d, other.d) : order;
        return order == 0 ? Integer.compare(length, other.length) : order;
    }

    @Override
    public int hashCode() {
        long mixed = ((a * 0x9E3779B97F4A7C15L + b) * 0x9E3779B97F4A7C15L + c) * 0x9E3779B97F4A7C15L + d;
        return (int) (mixed ^ mixed >>> 32);
    }
}
