// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.x509;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** DER written element by element, right or wrong as a test wants it. */
final class DerBytes {
    static final byte[] NULL = {5, 0};

    private DerBytes() {}

    static byte[] element(int tag, byte[]... contents) {
        byte[] inside = joined(contents);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (inside.length < 0x80) {
            out.write(inside.length);
        } else {
            byte[] length = minimal(inside.length);
            out.write(0x80 | length.length);
            out.writeBytes(length);
        }
        out.writeBytes(inside);
        return out.toByteArray();
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] sequence(byte[]... contents) {
        return element(0x30, contents);
    }

    static byte[] integer(BigInteger value) {
        return element(2, value.toByteArray());
    }

    static byte[] bits(byte[] bytes) {
        return element(3, joined(new byte[]{0}, bytes));
    }

    static byte[] text(int tag, String text) {
        return element(tag, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] oid(String dotted) {
        long[] arcs = Arrays.stream(dotted.split("\\.")).mapToLong(Long::parseLong).toArray();
        byte[] value = arc(40 * arcs[0] + arcs[1]);
        for (int i = 2; i < arcs.length; i++) {
            value = joined(value, arc(arcs[i]));
        }
        return element(6, value);
    }

    private static byte[] arc(long value) {
        byte[] last = {(byte) (value & 0x7F)};
        byte[] bytes = last;
        for (long rest = value >> 7; rest > 0; rest >>= 7) {
            bytes = joined(new byte[]{(byte) (rest & 0x7F | 0x80)}, bytes);
        }
        return bytes;
    }

    private static byte[] minimal(int value) {
        byte[] bytes = BigInteger.valueOf(value).toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }
}
