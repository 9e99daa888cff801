// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * All secrets of one identifier in one array, because an array each would be mostly object headers:
 *
 * <pre>
 * { label u8, length u16, secret } ...   in order of arrival
 * </pre>
 */
final class PackedSecrets {
    static final byte[] NONE = {};

    private static final int HEADER = 3;

    private PackedSecrets() {}

    /** True when {@code packed} holds this secret already. */
    static boolean holds(byte[] packed, SecretLabel label, byte[] secret) {
        for (int at = 0; at < packed.length; at = next(packed, at)) {
            if (packed[at] == label.code() && Arrays.equals(packed, at + HEADER, next(packed, at), secret, 0,
                    secret.length)) {
                return true;
            }
        }
        return false;
    }

    /** {@code packed} without the first secret of {@code label}. */
    static byte[] withoutOldest(byte[] packed, SecretLabel label) {
        for (int at = 0; at < packed.length; at = next(packed, at)) {
            if (packed[at] == label.code()) {
                int next = next(packed, at);
                byte[] shorter = Arrays.copyOf(packed, packed.length - (next - at));
                System.arraycopy(packed, next, shorter, at, packed.length - next);
                return shorter;
            }
        }
        return packed;
    }

    /** {@code packed} with one more secret. */
    static byte[] with(byte[] packed, SecretLabel label, byte[] secret) {
        byte[] longer = Arrays.copyOf(packed, packed.length + HEADER + secret.length);
        longer[packed.length] = label.code();
        longer[packed.length + 1] = (byte) (secret.length >>> 8);
        longer[packed.length + 2] = (byte) secret.length;
        System.arraycopy(secret, 0, longer, packed.length + HEADER, secret.length);
        return longer;
    }

    static List<byte[]> find(byte[] packed, SecretLabel label) {
        var found = new ArrayList<byte[]>(1);
        for (int at = 0; at < packed.length; at = next(packed, at)) {
            if (packed[at] == label.code()) {
                found.add(Arrays.copyOfRange(packed, at + HEADER, next(packed, at)));
            }
        }
        return found;
    }

    static int count(byte[] packed, SecretLabel label) {
        int count = 0;
        for (int at = 0; at < packed.length; at = next(packed, at)) {
            count += packed[at] == label.code() ? 1 : 0;
        }
        return count;
    }

    static int count(byte[] packed) {
        int count = 0;
        for (int at = 0; at < packed.length; at = next(packed, at)) {
            count++;
        }
        return count;
    }

    private static int next(byte[] packed, int at) {
        return at + HEADER + ((packed[at + 1] & 0xFF) << 8 | packed[at + 2] & 0xFF);
    }
}
