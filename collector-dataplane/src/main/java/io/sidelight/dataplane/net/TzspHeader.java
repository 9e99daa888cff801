// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import io.sidelight.dataplane.api.event.TunnelType;

/** Reads the header of the TaZmen Sniffer Protocol with its tags, as RouterOS mirrors Ethernet frames with it. */
final class TzspHeader {
    private static final int BASE_LENGTH = 4;
    /** Version 1; received (0) or sent (1) frame in the second byte; then the protocol: Ethernet. */
    private static final int VERSION_AND_ETHERNET = 0x0100_0001;
    private static final int FRAME_TYPE_MASK = 0xFFFE_FFFF;
    private static final int TAG_PADDING = 0;
    private static final int TAG_END = 1;

    private TzspHeader() {}

    /** Fills {@code header}; false when this is no mirrored frame. */
    static boolean read(PacketCursor cursor, TunnelHeader header) {
        if (!cursor.has(BASE_LENGTH) || (cursor.i32(0) & FRAME_TYPE_MASK) != VERSION_AND_ETHERNET) {
            return false;
        }
        int at = BASE_LENGTH;
        while (cursor.has(at + 1)) {
            int tag = cursor.u8(at++);
            if (tag == TAG_END) {
                return Plausibility.begins(cursor, at, EtherType.ETHERNET)
                        && header.set(TunnelType.TZSP, at, EtherType.ETHERNET);
            }
            if (tag != TAG_PADDING) {
                at += cursor.has(at + 1) ? 1 + cursor.u8(at) : 1;
            }
        }
        return false;
    }
}
