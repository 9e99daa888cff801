// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;

/**
 * The walk from the first byte of a packet to its IP header, for each {@link LinkType}.
 *
 * <p>One per decoder, reused. Hot: called per packet, allocates nothing.
 */
final class LinkLayer {
    /** Answer of {@link #walk} for what is not IP or of a link type not known here. */
    static final int OTHER = 0;
    /** Answer of {@link #walk} when a header is cut off or nested too deep. */
    static final int MALFORMED = -1;
    static final int NO_VLAN = -1;

    private static final int MAX_VLAN_TAGS = 8;
    private static final int ADDRESS_FAMILY_LENGTH = 4;
    private static final int PPP_ADDRESS_AND_CONTROL = 0xFF03;
    private static final int PPP_IPV4 = 0x0021;
    private static final int PPP_IPV6 = 0x0057;
    /** Linux's number for an LLC header without a length before it (linux/if_ether.h, ETH_P_802_2). */
    private static final int COOKED_LLC = 0x0004;

    private final EthernetView ethernet = new EthernetView();
    private final VlanTagView vlanTag = new VlanTagView();
    private final SnapView snap = new SnapView();
    private final LinuxCookedView cooked = new LinuxCookedView();

    private int nextOffset;
    private int vlanId;

    /** Returns {@link EtherType#IPV4} or {@link EtherType#IPV6}, found at {@link #nextOffset}; else OTHER or MALFORMED. */
    int walk(DirectBuffer buffer, int offset, int limit, int linkType) {
        nextOffset = offset;
        vlanId = NO_VLAN;
        return switch (linkType) {
            case LinkType.ETHERNET -> ethernet(buffer, offset, limit);
            case LinkType.LINUX_SLL -> cookedV1(buffer, offset, limit);
            case LinkType.LINUX_SLL2 -> cookedV2(buffer, offset, limit);
            case LinkType.RAW, LinkType.RAW_BSD, LinkType.RAW_OPENBSD -> raw(buffer, offset, limit);
            case LinkType.IPV4 -> EtherType.IPV4;
            case LinkType.IPV6 -> EtherType.IPV6;
            case LinkType.NULL, LinkType.LOOP -> loopback(buffer, offset, limit);
            case LinkType.PPP -> ppp(buffer, offset, limit);
            default -> OTHER;
        };
    }

    /** Where the IP header begins after the last {@link #walk} that found one. */
    int nextOffset() {
        return nextOffset;
    }

    /** Outermost VLAN of the last {@link #walk}, or {@link #NO_VLAN}. */
    int vlanId() {
        return vlanId;
    }

    private int ethernet(DirectBuffer buffer, int offset, int limit) {
        if (!ethernet.tryWrap(buffer, offset, limit)) {
            return MALFORMED;
        }
        return typed(buffer, ethernet.nextOffset(), limit, ethernet.type());
    }

    private int cookedV1(DirectBuffer buffer, int offset, int limit) {
        return cooked.tryWrapV1(buffer, offset, limit) ? cooked(buffer, limit) : MALFORMED;
    }

    private int cookedV2(DirectBuffer buffer, int offset, int limit) {
        return cooked.tryWrapV2(buffer, offset, limit) ? cooked(buffer, limit) : MALFORMED;
    }

    private int cooked(DirectBuffer buffer, int limit) {
        int protocol = cooked.protocol();
        if (protocol == COOKED_LLC) {
            return llc(buffer, cooked.nextOffset(), limit);
        }
        // Linux's other small numbers are not lengths as on Ethernet.
        return protocol < EtherType.SMALLEST ? OTHER : typed(buffer, cooked.nextOffset(), limit, protocol);
    }

    /** Follows VLAN tags, then says what {@code type} is. */
    private int typed(DirectBuffer buffer, int offset, int limit, int type) {
        int at = offset;
        int current = type;
        for (int tags = 0; EtherType.isVlan(current); tags++) {
            if (tags == MAX_VLAN_TAGS || !vlanTag.tryWrap(buffer, at, limit)) {
                return MALFORMED;
            }
            if (vlanId == NO_VLAN) {
                vlanId = vlanTag.vlanId();
            }
            current = vlanTag.type();
            at = vlanTag.nextOffset();
        }
        return current < EtherType.SMALLEST ? llc(buffer, at, limit) : network(current, at);
    }

    private int llc(DirectBuffer buffer, int offset, int limit) {
        if (!snap.tryWrap(buffer, offset, limit) || !snap.hasEtherType()) {
            return OTHER;
        }
        return network(snap.etherType(), snap.nextOffset());
    }

    private int network(int etherType, int offset) {
        nextOffset = offset;
        return etherType == EtherType.IPV4 || etherType == EtherType.IPV6 ? etherType : OTHER;
    }

    private int raw(DirectBuffer buffer, int offset, int limit) {
        if (limit <= offset) {
            return MALFORMED;
        }
        return switch (buffer.getByte(offset) >> 4) {
            case 4 -> EtherType.IPV4;
            case 6 -> EtherType.IPV6;
            default -> OTHER;
        };
    }

    private int loopback(DirectBuffer buffer, int offset, int limit) {
        if (limit - offset < ADDRESS_FAMILY_LENGTH) {
            return MALFORMED;
        }
        nextOffset = offset + ADDRESS_FAMILY_LENGTH;
        int family = buffer.getInt(offset, BIG_ENDIAN);
        // Families are small, so a large number is one of the other byte order.
        return switch ((family & 0xFFFF_0000) == 0 ? family : Integer.reverseBytes(family)) {
            case 2 -> EtherType.IPV4;
            // IPv6 on Linux, Windows, NetBSD and OpenBSD, FreeBSD, macOS.
            case 10, 23, 24, 28, 30 -> EtherType.IPV6;
            default -> OTHER;
        };
    }

    private int ppp(DirectBuffer buffer, int offset, int limit) {
        int at = offset;
        if (limit - at >= Short.BYTES && (buffer.getShort(at, BIG_ENDIAN) & 0xFFFF) == PPP_ADDRESS_AND_CONTROL) {
            at += Short.BYTES;
        }
        if (limit - at < Short.BYTES) {
            return MALFORMED;
        }
        nextOffset = at + Short.BYTES;
        return switch (buffer.getShort(at, BIG_ENDIAN) & 0xFFFF) {
            case PPP_IPV4 -> EtherType.IPV4;
            case PPP_IPV6 -> EtherType.IPV6;
            default -> OTHER;
        };
    }
}
