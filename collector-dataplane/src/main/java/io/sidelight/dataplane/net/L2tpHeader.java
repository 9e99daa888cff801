// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import io.sidelight.dataplane.api.event.TunnelType;

/**
 * Reads the header of L2TP's data messages: version 2 with PPP in it (RFC 2661 section 3.1), and version 3 over UDP or IP
 * with Ethernet (RFC 3931 section 4.1, RFC 4719). How long the cookie is and whether a sublayer stands behind it, only the
 * control connection says, so the frame is looked for.
 */
final class L2tpHeader {
    private static final int CONTROL = 0x8000;
    private static final int HAS_LENGTH = 0x4000;
    private static final int HAS_SEQUENCE = 0x0800;
    private static final int HAS_OFFSET = 0x0200;
    /** Zero in version 2 (all but T, L, S, O and P), and the version. */
    private static final int RESERVED_AND_VERSION_MASK = 0x34FF;
    private static final int VERSION_2 = 0x0002;
    private static final int VERSION_3 = 0x0003_0000;
    private static final int SESSION_LENGTH = 4;
    /** Cookie of 0, 4 or 8 bytes and sublayer of 0 or 4. */
    private static final int MAX_COOKIE_AND_SUBLAYER = 12;

    private static final int NOT_FOUND = -1;

    private L2tpHeader() {}

    /** Fills {@code header} from a UDP datagram; false when this is no data message with something that is followed. */
    static boolean readUdp(PacketCursor cursor, TunnelHeader header) {
        if (cursor.has(2 * SESSION_LENGTH) && cursor.i32(0) == VERSION_3) {
            return readSession(cursor, SESSION_LENGTH, header);
        }
        return cursor.has(Short.BYTES) && (cursor.u16(0) & (CONTROL | RESERVED_AND_VERSION_MASK)) == VERSION_2
                && readVersion2(cursor, cursor.u16(0), header);
    }

    /** Fills {@code header} from an IP packet; false when this is a control message, or nothing that is followed. */
    static boolean readIp(PacketCursor cursor, TunnelHeader header) {
        return cursor.has(SESSION_LENGTH) && readSession(cursor, 0, header);
    }

    private static boolean readSession(PacketCursor cursor, int offset, TunnelHeader header) {
        int session = cursor.i32(offset);
        int frame = session == 0 ? NOT_FOUND : find(cursor, offset + SESSION_LENGTH);
        return frame != NOT_FOUND
                && header.set(TunnelType.L2TP, session & 0xFFFF_FFFFL, frame, EtherType.ETHERNET);
    }

    /** Where a frame begins: one with IP in it, which is hardly a coincidence, before any other. */
    private static int find(PacketCursor cursor, int from) {
        for (int at = from; at <= from + MAX_COOKIE_AND_SUBLAYER; at += Integer.BYTES) {
            if (Plausibility.isEthernetWithIp(cursor, at)) {
                return at;
            }
        }
        for (int at = from; at <= from + MAX_COOKIE_AND_SUBLAYER; at += Integer.BYTES) {
            if (Plausibility.isEthernet(cursor, at)) {
                return at;
            }
        }
        return NOT_FOUND;
    }

    private static boolean readVersion2(PacketCursor cursor, int flags, TunnelHeader header) {
        int sessionOffset = Short.BYTES + ((flags & HAS_LENGTH) == 0 ? 0 : Short.BYTES) + Short.BYTES;
        int length = sessionOffset + Short.BYTES + ((flags & HAS_SEQUENCE) == 0 ? 0 : 2 * Short.BYTES);
        if ((flags & HAS_OFFSET) != 0) {
            if (!cursor.has(length + Short.BYTES)) {
                return false;
            }
            length += Short.BYTES + cursor.u16(length);
        }
        return cursor.has(length) && Plausibility.begins(cursor, length, EtherType.PPP)
                && header.set(TunnelType.L2TP, cursor.u16(sessionOffset), length, EtherType.PPP);
    }
}
