// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Read-only view of a TCP header with its options (RFC 9293 section 3.1). Valid until the next {@link #tryWrap}. Hot. */
final class TcpView {
    static final int MIN_HEADER_LENGTH = 20;

    private static final int SOURCE_PORT_OFFSET = 0;
    private static final int DESTINATION_PORT_OFFSET = 2;
    private static final int SEQUENCE_OFFSET = 4;
    private static final int ACKNOWLEDGMENT_OFFSET = 8;
    private static final int DATA_OFFSET = 12;
    private static final int FLAGS_OFFSET = 13;
    private static final int WINDOW_OFFSET = 14;

    private DirectBuffer buffer = new UnsafeBuffer(0, 0);
    private int offset;

    /** Wraps the header at {@code offset}; false when it or an option is not all there, or its data offset is too small. */
    boolean tryWrap(DirectBuffer buffer, int offset, int limit) {
        if (limit - offset < MIN_HEADER_LENGTH) {
            return false;
        }
        this.buffer = buffer;
        this.offset = offset;
        int headerLength = headerLength();
        return headerLength >= MIN_HEADER_LENGTH && limit - offset >= headerLength;
    }

    int sourcePort() {
        return buffer.getShort(offset + SOURCE_PORT_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    int destinationPort() {
        return buffer.getShort(offset + DESTINATION_PORT_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    int segmentSequence() {
        return buffer.getInt(offset + SEQUENCE_OFFSET, BIG_ENDIAN);
    }

    int acknowledgment() {
        return buffer.getInt(offset + ACKNOWLEDGMENT_OFFSET, BIG_ENDIAN);
    }

    int headerLength() {
        return (buffer.getByte(offset + DATA_OFFSET) & 0xF0) >> 2;
    }

    /** The eight flags, to be asked through {@link TcpFlags}. */
    int flags() {
        return buffer.getByte(offset + FLAGS_OFFSET) & 0xFF;
    }

    /** As in the header, not scaled. */
    int window() {
        return buffer.getShort(offset + WINDOW_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    int nextOffset() {
        return offset + headerLength();
    }
}
