// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

/**
 * The RC4 keystream. Written out because the JCA's cannot be copied: the search for a record behind lost ones has to try
 * several places of the keystream, and a record that does not verify must not move it.
 */
final class Rc4 {
    private static final int SIZE = 256;

    private final byte[] permutation = new byte[SIZE];
    private int i;
    private int j;

    /** Begins the keystream of a key. */
    void init(byte[] key) {
        byte[] p = permutation;
        for (int n = 0; n < SIZE; n++) {
            p[n] = (byte) n;
        }
        i = 0;
        j = 0;
        for (int n = 0, m = 0; n < SIZE; n++) {
            m = m + p[n] + key[n % key.length] & 0xFF;
            byte swapped = p[n];
            p[n] = p[m];
            p[m] = swapped;
        }
    }

    /** Goes to where another one stands. */
    void copyFrom(Rc4 other) {
        System.arraycopy(other.permutation, 0, permutation, 0, SIZE);
        i = other.i;
        j = other.j;
    }

    /** Leaves {@code length} bytes of the keystream out. */
    void skip(int length) {
        byte[] p = permutation;
        int x = i;
        int y = j;
        for (int n = 0; n < length; n++) {
            x = x + 1 & 0xFF;
            byte a = p[x];
            y = y + a & 0xFF;
            p[x] = p[y];
            p[y] = a;
        }
        i = x;
        j = y;
    }

    /** Decrypts (or encrypts) {@code length} bytes to the beginning of {@code out}. */
    void apply(byte[] in, int offset, int length, byte[] out) {
        byte[] p = permutation;
        int x = i;
        int y = j;
        for (int n = 0; n < length; n++) {
            x = x + 1 & 0xFF;
            byte a = p[x];
            y = y + a & 0xFF;
            byte b = p[y];
            p[x] = b;
            p[y] = a;
            out[n] = (byte) (in[offset + n] ^ p[a + b & 0xFF]);
        }
        i = x;
        j = y;
    }
}
