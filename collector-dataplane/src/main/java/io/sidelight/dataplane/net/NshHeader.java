// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import io.sidelight.dataplane.api.event.TunnelType;

/** Reads a Network Service Header with its context, which is skipped (RFC 8300 section 2). */
final class NshHeader {
    private static final int MIN_LENGTH = 8;
    private static final int LENGTH_MASK = 0x3F;
    private static final int NEXT_PROTOCOL_OFFSET = 3;
    private static final int SERVICE_PATH_OFFSET = 4;

    private NshHeader() {}

    /** Fills {@code header}; false when it is cut off, or shorter than can be. */
    static boolean read(PacketCursor cursor, TunnelHeader header) {
        if (!cursor.has(MIN_LENGTH)) {
            return false;
        }
        int length = (cursor.u8(1) & LENGTH_MASK) << 2;
        return length >= MIN_LENGTH && cursor.has(length)
                && header.set(TunnelType.NSH, cursor.u24(SERVICE_PATH_OFFSET), length,
                        carried(cursor.u8(NEXT_PROTOCOL_OFFSET)));
    }

    private static int carried(int nextProtocol) {
        return switch (nextProtocol) {
            case 1 -> EtherType.IPV4;
            case 2 -> EtherType.IPV6;
            case 3 -> EtherType.ETHERNET;
            case 4 -> EtherType.NSH;
            case 5 -> EtherType.MPLS;
            default -> LinkLayer.OTHER;
        };
    }
}
