// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import io.sidelight.dataplane.api.event.TunnelType;

/**
 * The step from what a tunnel lies in (an EtherType, an IP protocol, a UDP port) to what it carries. A UDP datagram is a
 * tunnel only when its header fits and something follows that is gone into: else it stays the datagram it is, DTLS on
 * VXLAN's port, for one. One per decoder.
 */
final class TunnelWalk {
    private static final int VXLAN_PORT = 4_789;
    /** Linux's before the assignment, and of many mirrors since. */
    private static final int VXLAN_OLD_PORT = 8_472;
    private static final int VXLAN_GPE_PORT = 4_790;
    private static final int GENEVE_PORT = 6_081;
    private static final int GTP_PORT = 2_152;
    private static final int L2TP_PORT = 1_701;
    /** RFC 8086. */
    private static final int GRE_PORT = 4_754;
    /** RFC 7510. */
    private static final int MPLS_PORT = 6_635;
    private static final int TZSP_PORT = 37_008;

    private static final int ETHERIP_LENGTH = 2;
    private static final int ETHERIP_VERSION = 0x3000;

    private final PacketCursor cursor;
    private final TunnelHeader header = new TunnelHeader();

    TunnelWalk(PacketCursor cursor) {
        this.cursor = cursor;
    }

    /** Goes into a tunnel that an EtherType announces; returns what it carries, OTHER or MALFORMED. */
    int fromEtherType(int etherType, DecodedPacket out) {
        boolean fits = switch (etherType) {
            case EtherType.MPLS, EtherType.MPLS_MULTICAST -> MplsHeader.read(cursor, header);
            case EtherType.PPPOE_SESSION -> PppoeHeader.read(cursor, header);
            case EtherType.PBB -> BackboneHeader.readPbb(cursor, header);
            case EtherType.TRILL -> BackboneHeader.readTrill(cursor, header);
            case EtherType.FABRICPATH -> BackboneHeader.readFabricPath(cursor, header);
            case EtherType.NSH -> NshHeader.read(cursor, header);
            default -> header.set(TunnelType.IP_IN_IP, 0, LinkLayer.OTHER);
        };
        return fits ? enter(out) : LinkLayer.MALFORMED;
    }

    /** Goes into a tunnel that an IP header announces; returns what it carries, OTHER or MALFORMED. */
    int fromIp(int protocol, DecodedPacket out) {
        boolean fits = switch (protocol) {
            case IpProtocol.IPV4 -> header.set(TunnelType.IP_IN_IP, 0, EtherType.IPV4);
            case IpProtocol.IPV6 -> header.set(TunnelType.IP_IN_IP, 0, EtherType.IPV6);
            case IpProtocol.GRE -> GreHeader.read(cursor, header);
            case IpProtocol.MPLS -> MplsHeader.read(cursor, header);
            case IpProtocol.ETHERIP -> cursor.has(ETHERIP_LENGTH) && cursor.u16(0) == ETHERIP_VERSION
                    && header.set(TunnelType.ETHERIP, ETHERIP_LENGTH, EtherType.ETHERNET);
            case IpProtocol.L2TP ->
                L2tpHeader.readIp(cursor, header) || header.set(TunnelType.L2TP, 0, LinkLayer.OTHER);
            default -> header.set(TunnelType.IP_IN_IP, 0, LinkLayer.OTHER);
        };
        return fits ? enterFromIp(out) : LinkLayer.MALFORMED;
    }

    /** Goes into a UDP datagram whose payload is at the cursor; returns what it carries, OTHER when it is no tunnel. */
    int fromUdp(int sourcePort, int destinationPort, DecodedPacket out) {
        boolean fits = switch (destinationPort) {
            case VXLAN_PORT, VXLAN_OLD_PORT, VXLAN_GPE_PORT -> VxlanHeader.read(cursor, header);
            case GENEVE_PORT -> GeneveHeader.read(cursor, header);
            case GTP_PORT -> GtpHeader.read(cursor, header);
            case L2TP_PORT -> L2tpHeader.readUdp(cursor, header);
            case GRE_PORT -> GreHeader.read(cursor, header) && isBegun();
            case MPLS_PORT -> MplsHeader.read(cursor, header) && isBegun();
            case TZSP_PORT -> TzspHeader.read(cursor, header);
            default -> sourcePort == L2TP_PORT && L2tpHeader.readUdp(cursor, header)
                    || VxlanHeader.readElsewhere(cursor, header);
        };
        return fits ? enterFromIp(out) : LinkLayer.OTHER;
    }

    private boolean isBegun() {
        return Plausibility.begins(cursor, header.length, header.next);
    }

    private int enterFromIp(DecodedPacket out) {
        out.encapsulation().enterFrom(out);
        return enter(out);
    }

    private int enter(DecodedPacket out) {
        return header.next < EtherType.SMALLEST ? LinkLayer.OTHER : header.enter(cursor, out);
    }
}
