// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.x509;

import java.util.Arrays;

/** Contents of a BIT STRING: the number of unused bits at the end, and the bits (X.690 section 8.6). */
final class BitString {
    private BitString() {}

    /** The bytes of a string that has whole ones. */
    static byte[] bytes(byte[] contents) {
        return contents.length == 0 ? contents : Arrays.copyOfRange(contents, 1, contents.length);
    }

    /** The first 16 bits; bit n of the string is bit n of the result. */
    static int flags(byte[] contents) {
        int flags = 0;
        for (int bit = 0; bit < 16 && bit / 8 + 1 < contents.length; bit++) {
            if ((contents[bit / 8 + 1] & 0x80 >> bit % 8) != 0) {
                flags |= 1 << bit;
            }
        }
        return flags;
    }
}
