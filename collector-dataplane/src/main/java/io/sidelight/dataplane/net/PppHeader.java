// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

/** The protocol field of PPP (RFC 1661 section 2), with or without HDLC's address and control before it (RFC 1662). */
final class PppHeader {
    static final int ADDRESS_AND_CONTROL = 0xFF03;
    private static final int IPV4 = 0x0021;
    private static final int IPV6 = 0x0057;
    /** RFC 3032 section 4.3. */
    private static final int MPLS = 0x0281;
    private static final int MPLS_MULTICAST = 0x0283;

    private PppHeader() {}

    /** Goes behind the header at the cursor and returns the EtherType of what is carried, OTHER or MALFORMED. */
    static int walk(PacketCursor cursor) {
        if (cursor.has(Short.BYTES) && cursor.u16(0) == ADDRESS_AND_CONTROL) {
            cursor.at += Short.BYTES;
        }
        if (!cursor.has(Short.BYTES)) {
            return LinkLayer.MALFORMED;
        }
        int protocol = protocol(cursor, 0);
        cursor.at += protocolLength(cursor, 0);
        return carried(protocol);
    }

    /** The protocol at {@code offset}, where two bytes are: one byte when it is odd (RFC 1661 section 6.5). */
    static int protocol(PacketCursor cursor, int offset) {
        return protocolLength(cursor, offset) == 1 ? cursor.u8(offset) : cursor.u16(offset);
    }

    static int protocolLength(PacketCursor cursor, int offset) {
        return (cursor.u8(offset) & 1) == 1 ? 1 : 2;
    }

    /** EtherType for a PPP protocol, or OTHER. */
    static int carried(int protocol) {
        return switch (protocol) {
            case IPV4 -> EtherType.IPV4;
            case IPV6 -> EtherType.IPV6;
            case MPLS -> EtherType.MPLS;
            case MPLS_MULTICAST -> EtherType.MPLS_MULTICAST;
            default -> LinkLayer.OTHER;
        };
    }
}
