// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Read-only view of the header that Linux makes up for packets of the «any» device: version 1 (LINKTYPE_LINUX_SLL, the
 * protocol last) and version 2 (LINKTYPE_LINUX_SLL2, the protocol first).
 *
 * <p>Valid until the next wrap. Hot.
 */
final class LinuxCookedView {
    static final int V1_LENGTH = 16;
    static final int V2_LENGTH = 20;

    private static final int V1_PROTOCOL_OFFSET = 14;
    private static final int V2_PROTOCOL_OFFSET = 0;

    private DirectBuffer buffer = new UnsafeBuffer(0, 0);
    private int protocolOffset;
    private int nextOffset;

    /** Wraps the version 1 header at {@code offset}; false when it is not all there. */
    boolean tryWrapV1(DirectBuffer buffer, int offset, int limit) {
        return tryWrap(buffer, offset, limit, V1_LENGTH, V1_PROTOCOL_OFFSET);
    }

    /** Wraps the version 2 header at {@code offset}; false when it is not all there. */
    boolean tryWrapV2(DirectBuffer buffer, int offset, int limit) {
        return tryWrap(buffer, offset, limit, V2_LENGTH, V2_PROTOCOL_OFFSET);
    }

    private boolean tryWrap(DirectBuffer buffer, int offset, int limit, int length, int protocolAt) {
        if (limit - offset < length) {
            return false;
        }
        this.buffer = buffer;
        protocolOffset = offset + protocolAt;
        nextOffset = offset + length;
        return true;
    }

    /** EtherType, or one of Linux's own small numbers for what has none. */
    int protocol() {
        return buffer.getShort(protocolOffset, BIG_ENDIAN) & 0xFFFF;
    }

    int nextOffset() {
        return nextOffset;
    }
}
