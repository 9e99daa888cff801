// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * All secrets of one identifier in one array, because an array each would be mostly object headers:
 *
 * <pre>
 * { label u8, supplier u16, length u16, secret } ...   in order of arrival
 * </pre>
 */
final class PackedSecrets {
    static final byte[] NONE = {};
    /** Suppliers are numbered below it. */
    static final int SUPPLIERS = 1 << 16;

    private static final int SUPPLIER = 1;
    private static final int LENGTH = 3;
    private static final int HEADER = 5;

    private PackedSecrets() {}

    /** Takes secrets one by one. */
    @FunctionalInterface
    interface Handler {
        void onSecret(int supplier, byte[] secret);
    }

    /** True when {@code packed} holds this secret of this supplier already. */
    static boolean holds(byte[] packed, int supplier, SecretLabel label, byte[] secret) {
        for (int at = 0; at < packed.length; at = next(packed, at)) {
            if (is(packed, at, supplier, label)
                    && Arrays.equals(packed, at + HEADER, next(packed, at), secret, 0, secret.length)) {
                return true;
            }
        }
        return false;
    }

    /** True when {@code packed} holds anything of this supplier. */
    static boolean holds(byte[] packed, int supplier) {
        for (int at = 0; at < packed.length; at = next(packed, at)) {
            if (supplier(packed, at) == supplier) {
                return true;
            }
        }
        return false;
    }

    /** {@code packed} without the supplier's first secret of {@code label}. */
    static byte[] withoutOldest(byte[] packed, int supplier, SecretLabel label) {
        for (int at = 0; at < packed.length; at = next(packed, at)) {
            if (is(packed, at, supplier, label)) {
                int next = next(packed, at);
                byte[] shorter = Arrays.copyOf(packed, packed.length - (next - at));
                System.arraycopy(packed, next, shorter, at, packed.length - next);
                return shorter;
            }
        }
        return packed;
    }

    /** {@code packed} without all secrets of the supplier. */
    static byte[] without(byte[] packed, int supplier) {
        byte[] rest = new byte[packed.length];
        int length = 0;
        for (int at = 0; at < packed.length; at = next(packed, at)) {
            if (supplier(packed, at) != supplier) {
                int bytes = next(packed, at) - at;
                System.arraycopy(packed, at, rest, length, bytes);
                length += bytes;
            }
        }
        return Arrays.copyOf(rest, length);
    }

    /** {@code packed} with one more secret. */
    static byte[] with(byte[] packed, int supplier, SecretLabel label, byte[] secret) {
        int at = packed.length;
        byte[] longer = Arrays.copyOf(packed, at + HEADER + secret.length);
        longer[at] = label.code();
        longer[at + SUPPLIER] = (byte) (supplier >>> 8);
        longer[at + SUPPLIER + 1] = (byte) supplier;
        longer[at + LENGTH] = (byte) (secret.length >>> 8);
        longer[at + LENGTH + 1] = (byte) secret.length;
        System.arraycopy(secret, 0, longer, at + HEADER, secret.length);
        return longer;
    }

    /** Hands over all secrets of {@code label}, as copies. */
    static void forEach(byte[] packed, SecretLabel label, Handler handler) {
        for (int at = 0; at < packed.length; at = next(packed, at)) {
            if (packed[at] == label.code()) {
                handler.onSecret(supplier(packed, at), Arrays.copyOfRange(packed, at + HEADER, next(packed, at)));
            }
        }
    }

    /** The supplier's secrets of {@code label}. */
    static List<byte[]> find(byte[] packed, int supplier, SecretLabel label) {
        var found = new ArrayList<byte[]>(1);
        forEach(packed, label, (from, secret) -> {
            if (from == supplier) {
                found.add(secret);
            }
        });
        return found;
    }

    static int count(byte[] packed, int supplier, SecretLabel label) {
        int count = 0;
        for (int at = 0; at < packed.length; at = next(packed, at)) {
            count += is(packed, at, supplier, label) ? 1 : 0;
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

    private static boolean is(byte[] packed, int at, int supplier, SecretLabel label) {
        return packed[at] == label.code() && supplier(packed, at) == supplier;
    }

    private static int supplier(byte[] packed, int at) {
        return u16(packed, at + SUPPLIER);
    }

    private static int next(byte[] packed, int at) {
        return at + HEADER + u16(packed, at + LENGTH);
    }

    private static int u16(byte[] packed, int at) {
        return (packed[at] & 0xFF) << 8 | packed[at + 1] & 0xFF;
    }
}
