// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

/**
 * The walk from the first byte of a packet to its IP header, for each {@link LinkType}, and the same again inside of tunnels.
 *
 * <p>One per decoder, reused. Hot: called per packet, allocates nothing.
 */
final class LinkLayer {
    /** Answer for what is not IP or of a link type not known here. */
    static final int OTHER = 0;
    /** Answer when a header is cut off or nested too deep. */
    static final int MALFORMED = -1;
    static final int NO_VLAN = -1;

    /** VLAN tags, and other headers that only stand before the next, of one Ethernet frame. */
    private static final int MAX_TAGS = 8;
    private static final int ADDRESS_FAMILY_LENGTH = 4;
    /** Linux's number for an LLC header without a length before it (linux/if_ether.h, ETH_P_802_2). */
    private static final int COOKED_LLC = 0x0004;

    private final EthernetView ethernet = new EthernetView();
    private final VlanTagView vlanTag = new VlanTagView();
    private final SnapView snap = new SnapView();
    private final LinuxCookedView cooked = new LinuxCookedView();
    private final PacketCursor cursor;
    private final TunnelWalk tunnels;
    private int tags;
    /** How many tunnels the Ethernet frame lies in that is being walked. */
    private int frameDepth;

    LinkLayer(PacketCursor cursor, TunnelWalk tunnels) {
        this.cursor = cursor;
        this.tunnels = tunnels;
    }

    /**
     * Moves the cursor from the packet's first byte to its IP header.
     *
     * @return {@link EtherType#IPV4} or {@link EtherType#IPV6}, or OTHER or MALFORMED
     */
    int walk(int linkType, DecodedPacket out) {
        tags = 0;
        frameDepth = 0;
        int next = begin(linkType);
        return next == EtherType.IPV4 || next == EtherType.IPV6 ? next : follow(next, out);
    }

    private int begin(int linkType) {
        return switch (linkType) {
            case LinkType.ETHERNET -> ethernet();
            case LinkType.LINUX_SLL ->
                cooked.tryWrapV1(cursor.buffer, cursor.at, cursor.limit) ? cooked() : MALFORMED;
            case LinkType.LINUX_SLL2 ->
                cooked.tryWrapV2(cursor.buffer, cursor.at, cursor.limit) ? cooked() : MALFORMED;
            case LinkType.RAW, LinkType.RAW_BSD, LinkType.RAW_OPENBSD -> raw();
            case LinkType.IPV4 -> EtherType.IPV4;
            case LinkType.IPV6 -> EtherType.IPV6;
            case LinkType.NULL, LinkType.LOOP -> loopback();
            case LinkType.PPP -> PppHeader.walk(cursor);
            default -> OTHER;
        };
    }

    /**
     * Moves the cursor from what {@code etherType} says to an IP header.
     *
     * @return as {@link #walk}
     */
    int follow(int etherType, DecodedPacket out) {
        int next = etherType;
        while (next >= EtherType.SMALLEST) {
            if (out.encapsulation().isTooDeep() || tags > MAX_TAGS) {
                return MALFORMED;
            }
            if (next == EtherType.IPV4 || next == EtherType.IPV6) {
                return next;
            }
            next = step(next, out);
        }
        return next == MALFORMED ? MALFORMED : OTHER;
    }

    /** Goes behind one header; returns the EtherType of what follows, OTHER or MALFORMED. */
    private int step(int etherType, DecodedPacket out) {
        if (EtherType.isVlan(etherType)) {
            return vlan(out);
        }
        if (ShimHeader.isShim(etherType)) {
            tags++;
            return ShimHeader.walk(cursor, etherType);
        }
        return switch (etherType) {
            case EtherType.ETHERNET -> carriedFrame(out);
            case EtherType.PPP -> PppHeader.walk(cursor);
            default -> tunnels.fromEtherType(etherType, out);
        };
    }

    /** A frame that a tunnel carries, which has tags of its own; no frame lies right in a frame. */
    private int carriedFrame(DecodedPacket out) {
        int depth = out.encapsulation().depth();
        if (depth == frameDepth) {
            return OTHER;
        }
        frameDepth = depth;
        tags = 0;
        return ethernet();
    }

    private int ethernet() {
        if (!ethernet.tryWrap(cursor.buffer, cursor.at, cursor.limit)) {
            return MALFORMED;
        }
        cursor.at = ethernet.nextOffset();
        return typed(ethernet.type());
    }

    private int cooked() {
        cursor.at = cooked.nextOffset();
        int protocol = cooked.protocol();
        if (protocol == COOKED_LLC) {
            return llc();
        }
        // Linux's other small numbers are not lengths as on Ethernet.
        return protocol < EtherType.SMALLEST ? OTHER : protocol;
    }

    private int vlan(DecodedPacket out) {
        tags++;
        if (!vlanTag.tryWrap(cursor.buffer, cursor.at, cursor.limit)) {
            return MALFORMED;
        }
        out.noteVlan(vlanTag.vlanId());
        cursor.at = vlanTag.nextOffset();
        return typed(vlanTag.type());
    }

    private int typed(int type) {
        return type < EtherType.SMALLEST ? llc() : type;
    }

    private int llc() {
        if (!snap.tryWrap(cursor.buffer, cursor.at, cursor.limit) || !snap.hasEtherType()) {
            return OTHER;
        }
        cursor.at = snap.nextOffset();
        return snap.etherType();
    }

    private int raw() {
        if (!cursor.has(1)) {
            return MALFORMED;
        }
        return switch (cursor.u8(0) >> 4) {
            case 4 -> EtherType.IPV4;
            case 6 -> EtherType.IPV6;
            default -> OTHER;
        };
    }

    private int loopback() {
        if (!cursor.has(ADDRESS_FAMILY_LENGTH)) {
            return MALFORMED;
        }
        int family = cursor.i32(0);
        cursor.at += ADDRESS_FAMILY_LENGTH;
        // Families are small, so a large number is one of the other byte order.
        return switch ((family & 0xFFFF_0000) == 0 ? family : Integer.reverseBytes(family)) {
            case 2 -> EtherType.IPV4;
            // IPv6 on Linux, Windows, NetBSD and OpenBSD, FreeBSD, macOS.
            case 10, 23, 24, 28, 30 -> EtherType.IPV6;
            default -> OTHER;
        };
    }
}
