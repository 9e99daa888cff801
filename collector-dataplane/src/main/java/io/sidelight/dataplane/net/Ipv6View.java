// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Read-only view of an IPv6 header (RFC 8200 section 3). Valid until the next {@link #tryWrap}. Hot. */
final class Ipv6View {
    static final int HEADER_LENGTH = 40;

    private static final int VERSION_OFFSET = 0;
    private static final int PAYLOAD_LENGTH_OFFSET = 4;
    private static final int NEXT_HEADER_OFFSET = 6;
    private static final int SOURCE_OFFSET = 8;
    private static final int DESTINATION_OFFSET = 24;
    private static final int VERSION = 6;

    private DirectBuffer buffer = new UnsafeBuffer(0, 0);
    private int offset;

    /** Wraps the header at {@code offset}; false when it is not all there or of another version. */
    boolean tryWrap(DirectBuffer buffer, int offset, int limit) {
        if (limit - offset < HEADER_LENGTH) {
            return false;
        }
        this.buffer = buffer;
        this.offset = offset;
        return (buffer.getByte(offset + VERSION_OFFSET) & 0xF0) >> 4 == VERSION;
    }

    /** Bytes after this header; 0 in a jumbogram, or before the sending machine's network card cuts the packet up. */
    int payloadLength() {
        return buffer.getShort(offset + PAYLOAD_LENGTH_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    int nextHeader() {
        return buffer.getByte(offset + NEXT_HEADER_OFFSET) & 0xFF;
    }

    long sourceHigh() {
        return buffer.getLong(offset + SOURCE_OFFSET, BIG_ENDIAN);
    }

    long sourceLow() {
        return buffer.getLong(offset + SOURCE_OFFSET + Long.BYTES, BIG_ENDIAN);
    }

    long destinationHigh() {
        return buffer.getLong(offset + DESTINATION_OFFSET, BIG_ENDIAN);
    }

    long destinationLow() {
        return buffer.getLong(offset + DESTINATION_OFFSET + Long.BYTES, BIG_ENDIAN);
    }

    int nextOffset() {
        return offset + HEADER_LENGTH;
    }
}
