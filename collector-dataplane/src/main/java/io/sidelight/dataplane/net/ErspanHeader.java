// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import io.sidelight.dataplane.api.event.TunnelType;

/**
 * Reads what ERSPAN puts between GRE and the mirrored frame (draft-foschiano-erspan-03): nothing in type I, which is told by
 * GRE's missing sequence number; 8 bytes in type II; 12 or, with a platform's own, 20 bytes in type III.
 *
 * <pre>
 * | version (4 bits) | VLAN (12) | COS (3) | encapsulation (2) | truncated (1) | session (10) | index, or time and more |
 * </pre>
 */
final class ErspanHeader {
    private static final int TYPE_II_LENGTH = 8;
    private static final int TYPE_III_LENGTH = 12;
    private static final int PLATFORM_LENGTH = 8;
    private static final int TYPE_II = 1;
    private static final int TYPE_III = 2;
    private static final int VLAN_MASK = 0x0FFF;
    private static final int SESSION_MASK = 0x03FF;
    /** Last 16 bits of type III's fixed part: frame type, and whether the platform's part follows. */
    private static final int FLAGS_OFFSET = 10;
    private static final int FRAME_TYPE_MASK = 0x7C00;
    private static final int FRAME_TYPE_IP = 0x0800;
    private static final int HAS_PLATFORM = 0x0001;

    private ErspanHeader() {}

    /**
     * Fills {@code header}, whose length includes GRE's; false when it is cut off or of another version.
     *
     * @param offset length of GRE's header, which is there
     */
    static boolean read(PacketCursor cursor, int offset, boolean hasSequence, TunnelHeader header) {
        if (!hasSequence && cursor.u16(2) == EtherType.ERSPAN) {
            return header.set(TunnelType.ERSPAN, offset, EtherType.ETHERNET);
        }
        if (!cursor.has(offset + TYPE_II_LENGTH)) {
            return false;
        }
        return switch (cursor.u8(offset) >> 4) {
            case TYPE_II -> set(cursor, offset, TYPE_II_LENGTH, EtherType.ETHERNET, header);
            case TYPE_III -> cursor.has(offset + TYPE_III_LENGTH) && readTypeIii(cursor, offset, header);
            default -> false;
        };
    }

    private static boolean readTypeIii(PacketCursor cursor, int offset, TunnelHeader header) {
        int flags = cursor.u16(offset + FLAGS_OFFSET);
        int length = TYPE_III_LENGTH + ((flags & HAS_PLATFORM) == 0 ? 0 : PLATFORM_LENGTH);
        if (!cursor.has(offset + length)) {
            return false;
        }
        boolean isIp = (flags & FRAME_TYPE_MASK) == FRAME_TYPE_IP;
        return set(cursor, offset, length, isIp ? Plausibility.guess(cursor, offset + length) : EtherType.ETHERNET,
                header);
    }

    private static boolean set(PacketCursor cursor, int offset, int length, int next, TunnelHeader header) {
        header.set(TunnelType.ERSPAN, cursor.u16(offset + 2) & SESSION_MASK, offset + length, next);
        int vlanId = cursor.u16(offset) & VLAN_MASK;
        header.vlanId = vlanId == 0 ? LinkLayer.NO_VLAN : vlanId;
        return true;
    }
}
