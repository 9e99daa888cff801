// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Read-only view of a UDP header (RFC 768). Valid until the next {@link #tryWrap}. Hot. */
final class UdpView {
    static final int HEADER_LENGTH = 8;

    private static final int SOURCE_PORT_OFFSET = 0;
    private static final int DESTINATION_PORT_OFFSET = 2;
    private static final int LENGTH_OFFSET = 4;

    private DirectBuffer buffer = new UnsafeBuffer(0, 0);
    private int offset;

    /** Wraps the header at {@code offset}; false when it is not all there, or says that it is shorter than itself. */
    boolean tryWrap(DirectBuffer buffer, int offset, int limit) {
        if (limit - offset < HEADER_LENGTH) {
            return false;
        }
        this.buffer = buffer;
        this.offset = offset;
        return length() == 0 || length() >= HEADER_LENGTH;
    }

    int sourcePort() {
        return buffer.getShort(offset + SOURCE_PORT_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    int destinationPort() {
        return buffer.getShort(offset + DESTINATION_PORT_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    /** Length of header and payload; 0 where it does not fit into the field (RFC 2675 section 4). */
    int length() {
        return buffer.getShort(offset + LENGTH_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    int nextOffset() {
        return offset + HEADER_LENGTH;
    }
}
