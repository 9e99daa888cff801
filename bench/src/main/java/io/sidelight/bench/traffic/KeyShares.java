// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.traffic;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.XECPublicKey;

/** Public values as a key_share extension has them (RFC 8446 section 4.2.8). */
final class KeyShares {
    private static final int X25519_LENGTH = 32;
    private static final byte UNCOMPRESSED = 4;

    private KeyShares() {}

    static int code(String group) {
        return switch (group) {
            case "x25519" -> 0x001D;
            case "secp256r1" -> 0x0017;
            default -> throw new IllegalArgumentException("group " + group);
        };
    }

    static byte[] encode(PublicKey key) {
        return switch (key) {
            case XECPublicKey montgomery -> reversed(fixed(montgomery.getU(), X25519_LENGTH));
            case ECPublicKey point -> {
                int length = (point.getParams().getCurve().getField().getFieldSize() + 7) / 8;
                yield ByteBuffer.allocate(1 + 2 * length).put(UNCOMPRESSED)
                        .put(fixed(point.getW().getAffineX(), length))
                        .put(fixed(point.getW().getAffineY(), length)).array();
            }
            default -> throw new IllegalArgumentException("key of " + key.getAlgorithm());
        };
    }

    /** Big endian, in exactly {@code length} bytes. */
    static byte[] fixed(BigInteger number, int length) {
        byte[] bytes = number.toByteArray();
        byte[] fixed = new byte[length];
        int used = Math.min(bytes.length, length);
        System.arraycopy(bytes, bytes.length - used, fixed, length - used, used);
        return fixed;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }
}
