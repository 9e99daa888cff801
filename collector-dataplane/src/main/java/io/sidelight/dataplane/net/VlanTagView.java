// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Read-only view of what follows a VLAN EtherType (IEEE 802.1Q): tag control information and the next EtherType.
 *
 * <p>Valid until the next {@link #tryWrap}. Hot.
 */
final class VlanTagView {
    static final int LENGTH = 4;

    private static final int CONTROL_OFFSET = 0;
    private static final int TYPE_OFFSET = 2;
    private static final int ID_MASK = 0x0FFF;

    private DirectBuffer buffer = new UnsafeBuffer(0, 0);
    private int offset;

    /** Wraps the tag at {@code offset}; false when it is not all there. */
    boolean tryWrap(DirectBuffer buffer, int offset, int limit) {
        if (limit - offset < LENGTH) {
            return false;
        }
        this.buffer = buffer;
        this.offset = offset;
        return true;
    }

    int vlanId() {
        return buffer.getShort(offset + CONTROL_OFFSET, BIG_ENDIAN) & ID_MASK;
    }

    /** EtherType of what follows, or a length as in {@link EthernetView#type}. */
    int type() {
        return buffer.getShort(offset + TYPE_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    int nextOffset() {
        return offset + LENGTH;
    }
}
