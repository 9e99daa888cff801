// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes a pcapng byte by byte. */
final class PcapngBytes {
    private final ByteBuffer out = ByteBuffer.allocate(4 << 20);

    static PcapngBytes section(ByteOrder order) {
        return new PcapngBytes().nextSection(order);
    }

    PcapngBytes nextSection(ByteOrder order) {
        out.order(order);
        return block(0x0A0D0D0A, body(16).putInt(0x1A2B3C4D).putShort((short) 1).putShort((short) 0).putLong(-1));
    }

    /** An interface whose options are {@code options}, as {@link #option} makes them. */
    PcapngBytes interfaceOf(int linkType, int snapLength, byte[]... options) {
        ByteBuffer body = body(1024).putShort((short) linkType).putShort((short) 0).putInt(snapLength);
        for (byte[] option : options) {
            body.put(option);
        }
        return block(1, body);
    }

    /** An option in this section's byte order, padded. */
    byte[] option(int code, byte[] value) {
        ByteBuffer option = body(4 + padded(value.length)).putShort((short) code).putShort((short) value.length);
        option.put(value);
        return content(option, option.capacity());
    }

    byte[] longOption(int code, long value) {
        return option(code, content(body(8).putLong(value), 8));
    }

    PcapngBytes enhanced(int interfaceId, long ticks, byte[] bytes) {
        return enhanced(interfaceId, ticks, bytes.length, bytes.length, bytes);
    }

    PcapngBytes enhanced(int interfaceId, long ticks, int capturedLength, int originalLength, byte[] bytes) {
        return block(6, body(20 + bytes.length).putInt(interfaceId).putInt((int) (ticks >>> 32)).putInt((int) ticks)
                .putInt(capturedLength).putInt(originalLength).put(bytes));
    }

    PcapngBytes old(int interfaceId, long ticks, byte[] bytes) {
        return block(2, body(20 + bytes.length).putShort((short) interfaceId).putShort((short) 0)
                .putInt((int) (ticks >>> 32)).putInt((int) ticks).putInt(bytes.length).putInt(bytes.length).put(bytes));
    }

    PcapngBytes simple(int originalLength, byte[] bytes) {
        return block(3, body(4 + bytes.length).putInt(originalLength).put(bytes));
    }

    PcapngBytes secrets(int type, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return block(0xA, body(8 + bytes.length).putInt(type).putInt(bytes.length).put(bytes));
    }

    PcapngBytes unknown(int type, int length) {
        return block(type, body(length).position(length));
    }

    PcapngBytes raw(int... words) {
        for (int word : words) {
            out.putInt(word);
        }
        return this;
    }

    private PcapngBytes block(int type, ByteBuffer body) {
        int length = padded(body.position());
        out.putInt(type).putInt(12 + length).put(content(body, body.position()));
        out.position(out.position() + length - body.position()).putInt(12 + length);
        return this;
    }

    private ByteBuffer body(int length) {
        return ByteBuffer.allocate(length).order(out.order());
    }

    private static int padded(int length) {
        return length + 3 & ~3;
    }

    int length() {
        return out.position();
    }

    byte[] bytes() {
        return content(out, out.position());
    }

    private static byte[] content(ByteBuffer buffer, int length) {
        byte[] bytes = new byte[length];
        buffer.get(0, bytes);
        return bytes;
    }
}
