// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What of a packet is still to be walked: the bytes from {@code at} to {@code limit}, and {@code missing} more that were not
 * captured. Reads are relative to {@code at}; that the bytes are there, the caller has asked with {@link #has}. One per
 * decoder, reused. Hot.
 */
final class PacketCursor {
    DirectBuffer buffer = new UnsafeBuffer(0, 0);
    int at;
    int limit;
    int missing;

    /** Begins with a packet or a reassembled datagram, of which nothing is known to be missing. */
    void start(DirectBuffer buffer, int offset, int length) {
        this.buffer = buffer;
        at = offset;
        limit = offset + length;
        missing = 0;
    }

    boolean has(int length) {
        return limit - at >= length;
    }

    /** Captured bytes that are left. */
    int captured() {
        return limit - at;
    }

    /** Leaves out what follows the next {@code length} bytes (padding, checksums), and notes what was cut away of them. */
    void boundTo(int length) {
        int captured = limit - at;
        missing = Math.max(0, length - captured);
        limit = at + Math.min(captured, length);
    }

    int u8(int offset) {
        return buffer.getByte(at + offset) & 0xFF;
    }

    int u16(int offset) {
        return buffer.getShort(at + offset, BIG_ENDIAN) & 0xFFFF;
    }

    int u24(int offset) {
        return u16(offset) << 8 | u8(offset + 2);
    }

    int i32(int offset) {
        return buffer.getInt(at + offset, BIG_ENDIAN);
    }

    long u32(int offset) {
        return i32(offset) & 0xFFFF_FFFFL;
    }
}
