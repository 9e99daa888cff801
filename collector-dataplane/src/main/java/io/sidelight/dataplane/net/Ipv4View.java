// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Read-only view of an IPv4 header with its options (RFC 791 section 3.1). Valid until the next {@link #tryWrap}. Hot. */
final class Ipv4View {
    static final int MIN_HEADER_LENGTH = 20;

    private static final int VERSION_OFFSET = 0;
    private static final int TOTAL_LENGTH_OFFSET = 2;
    private static final int IDENTIFICATION_OFFSET = 4;
    private static final int FRAGMENT_OFFSET = 6;
    private static final int PROTOCOL_OFFSET = 9;
    private static final int SOURCE_OFFSET = 12;
    private static final int DESTINATION_OFFSET = 16;
    private static final int VERSION = 4;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int FRAGMENT_OFFSET_MASK = 0x1FFF;

    private DirectBuffer buffer = new UnsafeBuffer(0, 0);
    private int offset;

    /** Wraps the header at {@code offset}; false when it is not all there, of another version, or too short to be one. */
    boolean tryWrap(DirectBuffer buffer, int offset, int limit) {
        if (limit - offset < MIN_HEADER_LENGTH) {
            return false;
        }
        this.buffer = buffer;
        this.offset = offset;
        int headerLength = headerLength();
        return versionAndLength() >> 4 == VERSION && headerLength >= MIN_HEADER_LENGTH
                && limit - offset >= headerLength;
    }

    int headerLength() {
        return (versionAndLength() & 0x0F) << 2;
    }

    /** Length of the packet on the wire; 0 when the sending machine left it to its network card to cut the packet up. */
    int totalLength() {
        return buffer.getShort(offset + TOTAL_LENGTH_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    int identification() {
        return buffer.getShort(offset + IDENTIFICATION_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    boolean isFragment() {
        return hasMoreFragments() || fragmentOffset() != 0;
    }

    boolean hasMoreFragments() {
        return (flagsAndFragmentOffset() & MORE_FRAGMENTS) != 0;
    }

    /** Place of this payload in the datagram, in bytes. */
    int fragmentOffset() {
        return (flagsAndFragmentOffset() & FRAGMENT_OFFSET_MASK) << 3;
    }

    int protocol() {
        return buffer.getByte(offset + PROTOCOL_OFFSET) & 0xFF;
    }

    int source() {
        return buffer.getInt(offset + SOURCE_OFFSET, BIG_ENDIAN);
    }

    int destination() {
        return buffer.getInt(offset + DESTINATION_OFFSET, BIG_ENDIAN);
    }

    int nextOffset() {
        return offset + headerLength();
    }

    private int versionAndLength() {
        return buffer.getByte(offset + VERSION_OFFSET) & 0xFF;
    }

    private int flagsAndFragmentOffset() {
        return buffer.getShort(offset + FRAGMENT_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }
}
