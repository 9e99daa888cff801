// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import io.sidelight.dataplane.api.event.TunnelFacts;
import io.sidelight.dataplane.api.event.TunnelType;

/**
 * Reads a GRE header: version 0 with checksum, key and sequence number (RFC 2784, RFC 2890), with source routes (RFC 1701),
 * and version 1 as PPTP has it (RFC 2637 section 4.1). What it carries may be another header of the same tunnel: ERSPAN.
 */
final class GreHeader {
    private static final int BASE_LENGTH = 4;
    private static final int FIELD_LENGTH = 4;
    private static final int CHECKSUM = 0x8000;
    private static final int ROUTING = 0x4000;
    private static final int KEY = 0x2000;
    private static final int SEQUENCE = 0x1000;
    private static final int PPTP_ACKNOWLEDGMENT = 0x0080;
    private static final int VERSION_MASK = 0x0007;
    /** Virtual subnets below are reserved (RFC 7637 section 3.2), so a smaller key is GRE's own. */
    private static final int FIRST_VIRTUAL_SUBNET = 0x1000;

    private GreHeader() {}

    /** Fills {@code header}; false when it is cut off or of another version. */
    static boolean read(PacketCursor cursor, TunnelHeader header) {
        if (!cursor.has(BASE_LENGTH)) {
            return false;
        }
        int flags = cursor.u16(0);
        return switch (flags & VERSION_MASK) {
            case 0 -> readGre(cursor, flags, header);
            case 1 -> readPptp(cursor, flags, header);
            default -> false;
        };
    }

    private static boolean readGre(PacketCursor cursor, int flags, TunnelHeader header) {
        int keyOffset = BASE_LENGTH + ((flags & (CHECKSUM | ROUTING)) == 0 ? 0 : FIELD_LENGTH);
        int sequenceOffset = keyOffset + ((flags & KEY) == 0 ? 0 : FIELD_LENGTH);
        int length = sequenceOffset + ((flags & SEQUENCE) == 0 ? 0 : FIELD_LENGTH);
        length = (flags & ROUTING) == 0 ? length : behindRoutes(cursor, length);
        if (length < 0 || !cursor.has(length)) {
            return false;
        }
        int next = cursor.u16(2);
        if (next == EtherType.ERSPAN || next == EtherType.ERSPAN_III) {
            return ErspanHeader.read(cursor, length, (flags & SEQUENCE) != 0, header);
        }
        boolean keyed = (flags & KEY) != 0;
        long key = keyed ? cursor.u32(keyOffset) : TunnelFacts.NO_ID;
        boolean isNvgre = next == EtherType.ETHERNET && keyed && (flags & (CHECKSUM | SEQUENCE)) == 0
                && key >>> 8 >= FIRST_VIRTUAL_SUBNET;
        return isNvgre
                ? header.set(TunnelType.NVGRE, key >>> 8, length, next)
                : header.set(TunnelType.GRE, key, length, next);
    }

    /** Length of the header with its source routes, which end with an empty one; -1 when they are cut off. */
    private static int behindRoutes(PacketCursor cursor, int offset) {
        int at = offset;
        while (cursor.has(at + FIELD_LENGTH)) {
            int family = cursor.u16(at);
            int length = cursor.u8(at + 3);
            at += FIELD_LENGTH + length;
            if (family == 0 && length == 0) {
                return at;
            }
        }
        return -1;
    }

    private static boolean readPptp(PacketCursor cursor, int flags, TunnelHeader header) {
        int length = BASE_LENGTH + FIELD_LENGTH + ((flags & SEQUENCE) == 0 ? 0 : FIELD_LENGTH)
                + ((flags & PPTP_ACKNOWLEDGMENT) == 0 ? 0 : FIELD_LENGTH);
        boolean sound = (flags & (CHECKSUM | ROUTING | KEY)) == KEY && cursor.u16(2) == EtherType.PPP;
        if (!sound || !cursor.has(length)) {
            return false;
        }
        // without a sequence number it is an acknowledgment alone
        int next = (flags & SEQUENCE) == 0 ? LinkLayer.OTHER : EtherType.PPP;
        header.set(TunnelType.PPTP, cursor.u16(BASE_LENGTH + 2), length, next);
        header.payloadLength = cursor.u16(BASE_LENGTH);
        return true;
    }
}
