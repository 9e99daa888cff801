// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Read-only view of an Ethernet header (IEEE 802.3) without tags. Valid until the next {@link #tryWrap}. Hot. */
final class EthernetView {
    static final int HEADER_LENGTH = 14;

    private static final int TYPE_OFFSET = 12;

    private DirectBuffer buffer = new UnsafeBuffer(0, 0);
    private int offset;

    /** Wraps the header at {@code offset}; false when it is not all there. */
    boolean tryWrap(DirectBuffer buffer, int offset, int limit) {
        if (limit - offset < HEADER_LENGTH) {
            return false;
        }
        this.buffer = buffer;
        this.offset = offset;
        return true;
    }

    /** EtherType, or a length when below {@link EtherType#SMALLEST}. */
    int type() {
        return buffer.getShort(offset + TYPE_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    int nextOffset() {
        return offset + HEADER_LENGTH;
    }
}
