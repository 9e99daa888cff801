// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

/**
 * Tells whether bytes look like the beginning of what a tunnel may carry. Asked where a header does not say what it carries
 * (MPLS, GTP-U, L2TPv3), and before a UDP datagram is believed to be a tunnel. Looks ahead only; positions are relative to
 * the cursor and may lie behind its end.
 */
final class Plausibility {
    private static final int MAX_TAGS = 4;

    private Plausibility() {}

    /** True when {@code next} (as in {@link TunnelHeader#next}) is followed, and bytes at {@code offset} may be its beginning. */
    static boolean begins(PacketCursor cursor, int offset, int next) {
        return switch (next) {
            case EtherType.IPV4 -> isIpv4(cursor, offset);
            case EtherType.IPV6 -> isIpv6(cursor, offset);
            case EtherType.ETHERNET -> isEthernet(cursor, offset);
            case EtherType.PPP -> isPpp(cursor, offset);
            case EtherType.MPLS, EtherType.MPLS_MULTICAST, EtherType.NSH -> cursor.captured() - offset >= Long.BYTES;
            default -> false;
        };
    }

    static boolean isIpv4(PacketCursor cursor, int offset) {
        if (cursor.captured() - offset < Ipv4View.MIN_HEADER_LENGTH) {
            return false;
        }
        int headerLength = (cursor.u8(offset) & 0x0F) << 2;
        int totalLength = cursor.u16(offset + 2);
        return cursor.u8(offset) >> 4 == 4 && headerLength >= Ipv4View.MIN_HEADER_LENGTH
                && (totalLength == 0 || totalLength >= headerLength);
    }

    static boolean isIpv6(PacketCursor cursor, int offset) {
        return cursor.captured() - offset >= Ipv6View.HEADER_LENGTH && cursor.u8(offset) >> 4 == 6;
    }

    /** An IPv4 header whose checksum verifies (RFC 791 section 3.1): a coincidence in 65,536 cases of others. */
    static boolean isCheckedIpv4(PacketCursor cursor, int offset) {
        int length = isIpv4(cursor, offset) ? (cursor.u8(offset) & 0x0F) << 2 : 0;
        if (length == 0 || cursor.captured() - offset < length) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < length; i += Short.BYTES) {
            sum += cursor.u16(offset + i);
        }
        return (sum & 0xFFFF) + (sum >>> 16) == 0xFFFF;
    }

    /** An IPv6 header whose length is exactly what is left. */
    static boolean isExactIpv6(PacketCursor cursor, int offset) {
        return isIpv6(cursor, offset) && cursor.u16(offset + 4) == cursor.captured() - offset
                + cursor.missing - Ipv6View.HEADER_LENGTH;
    }

    /** Ethernet with IP right in it, or behind VLAN tags. */
    static boolean isEthernetWithIp(PacketCursor cursor, int offset) {
        return switch (etherType(cursor, offset)) {
            case EtherType.IPV4 -> isIpv4(cursor, networkOffset(cursor, offset));
            case EtherType.IPV6 -> isIpv6(cursor, networkOffset(cursor, offset));
            default -> false;
        };
    }

    /** What bytes begin with that nothing has announced: IPV4, IPV6 or ETHERNET of {@link EtherType}, or OTHER. */
    static int guess(PacketCursor cursor, int offset) {
        if (!cursor.has(offset + 1)) {
            return LinkLayer.OTHER;
        }
        return switch (cursor.u8(offset) >> 4) {
            case 4 -> isCheckedIpv4(cursor, offset)
                    ? EtherType.IPV4
                    : isEthernetWithIp(cursor, offset)
                            ? EtherType.ETHERNET
                            : isIpv4(cursor, offset) ? EtherType.IPV4 : LinkLayer.OTHER;
            case 6 -> isExactIpv6(cursor, offset)
                    ? EtherType.IPV6
                    : isEthernetWithIp(cursor, offset)
                            ? EtherType.ETHERNET
                            : isIpv6(cursor, offset) ? EtherType.IPV6 : LinkLayer.OTHER;
            default -> isEthernet(cursor, offset) ? EtherType.ETHERNET : LinkLayer.OTHER;
        };
    }

    /** Ethernet with anything in it that is followed. */
    static boolean isEthernet(PacketCursor cursor, int offset) {
        int type = etherType(cursor, offset);
        return type == EtherType.IPV4 || type == EtherType.IPV6
                ? isEthernetWithIp(cursor, offset)
                : type < EtherType.SMALLEST
                        ? isSnap(cursor, networkOffset(cursor, offset))
                        : EtherType.isFollowed(type);
    }

    /** RFC 1042: IP behind a length instead of an EtherType. */
    private static boolean isSnap(PacketCursor cursor, int offset) {
        return cursor.captured() - offset >= SnapView.LENGTH && cursor.u16(offset) == 0xAAAA;
    }

    private static boolean isPpp(PacketCursor cursor, int offset) {
        int at = offset;
        if (cursor.captured() - at >= Short.BYTES && cursor.u16(at) == PppHeader.ADDRESS_AND_CONTROL) {
            at += Short.BYTES;
        }
        if (cursor.captured() - at < Short.BYTES) {
            return false;
        }
        int length = PppHeader.protocolLength(cursor, at);
        return begins(cursor, at + length, PppHeader.carried(PppHeader.protocol(cursor, at)));
    }

    /** What follows the Ethernet header at {@code offset} and its VLAN tags; 0 when they are not all there. */
    private static int etherType(PacketCursor cursor, int offset) {
        int at = networkOffset(cursor, offset);
        return cursor.captured() < at ? 0 : cursor.u16(at - Short.BYTES);
    }

    /** Where that begins. */
    private static int networkOffset(PacketCursor cursor, int offset) {
        int at = offset + EthernetView.HEADER_LENGTH;
        for (int tags = 0; tags < MAX_TAGS && cursor.captured() >= at
                && EtherType.isVlan(cursor.u16(at - Short.BYTES)); tags++) {
            at += VlanTagView.LENGTH;
        }
        return at;
    }
}
