// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Read-only view of an LLC header with SNAP extension (IEEE 802.2, RFC 1042): three bytes of LLC, the organization, the
 * protocol.
 *
 * <p>Valid until the next {@link #tryWrap}. Hot.
 */
final class SnapView {
    static final int LENGTH = 8;

    private static final int ACCESS_POINTS_OFFSET = 0;
    private static final int ORGANIZATION_OFFSET = 2;
    private static final int PROTOCOL_OFFSET = 6;
    private static final int SNAP_ACCESS_POINTS = 0xAAAA;
    /** Unnumbered information (0x03), then organization 00-00-00: the protocol is an EtherType. */
    private static final int UNNUMBERED_ETHERNET = 0x0300_0000;

    private DirectBuffer buffer = new UnsafeBuffer(0, 0);
    private int offset;

    /** Wraps the headers at {@code offset}; false when they are not all there. */
    boolean tryWrap(DirectBuffer buffer, int offset, int limit) {
        if (limit - offset < LENGTH) {
            return false;
        }
        this.buffer = buffer;
        this.offset = offset;
        return true;
    }

    /** True when {@link #etherType} is one; other LLC traffic is never IP. */
    boolean hasEtherType() {
        return (buffer.getShort(offset + ACCESS_POINTS_OFFSET, BIG_ENDIAN) & 0xFFFF) == SNAP_ACCESS_POINTS
                && buffer.getInt(offset + ORGANIZATION_OFFSET, BIG_ENDIAN) == UNNUMBERED_ETHERNET;
    }

    int etherType() {
        return buffer.getShort(offset + PROTOCOL_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    int nextOffset() {
        return offset + LENGTH;
    }
}
