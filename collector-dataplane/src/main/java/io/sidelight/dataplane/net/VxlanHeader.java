// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import io.sidelight.dataplane.api.event.TunnelType;

/**
 * Reads a VXLAN header (RFC 7348 section 5), with the extensions that name a group of policy (draft-smith-vxlan-group-policy)
 * or what is carried (draft-ietf-nvo3-vxlan-gpe). Reserved bits may be set, as receivers ignore them; what is carried must
 * look like it then, as it must anyway.
 *
 * <pre>
 * | flags (1) | reserved, or policy (2) | reserved, or next protocol (1) | VNI (3) | reserved (1) |
 * </pre>
 */
final class VxlanHeader {
    private static final int LENGTH = 8;
    private static final int NEXT_PROTOCOL_OFFSET = 3;
    private static final int VNI_OFFSET = 4;
    private static final int HAS_VNI = 0x08;
    private static final int HAS_NEXT_PROTOCOL = 0x04;
    /** The first word of a plain header. */
    private static final int PLAIN = 0x0800_0000;

    private VxlanHeader() {}

    /** Fills {@code header}; false when this is no VXLAN. */
    static boolean read(PacketCursor cursor, TunnelHeader header) {
        if (!cursor.has(LENGTH) || (cursor.u8(0) & HAS_VNI) == 0) {
            return false;
        }
        int vni = cursor.u24(VNI_OFFSET);
        int named = (cursor.u8(0) & HAS_NEXT_PROTOCOL) == 0
                ? LinkLayer.OTHER
                : carried(cursor.u8(NEXT_PROTOCOL_OFFSET));
        if (named != LinkLayer.OTHER && Plausibility.begins(cursor, LENGTH, named)) {
            return header.set(TunnelType.VXLAN_GPE, vni, LENGTH, named);
        }
        return Plausibility.begins(cursor, LENGTH, EtherType.ETHERNET)
                && header.set(TunnelType.VXLAN, vni, LENGTH, EtherType.ETHERNET);
    }

    /** The same on a port that is not VXLAN's: without extensions, and with IP in it. */
    static boolean readElsewhere(PacketCursor cursor, TunnelHeader header) {
        return cursor.has(LENGTH) && cursor.i32(0) == PLAIN && cursor.u8(LENGTH - 1) == 0
                && Plausibility.isEthernetWithIp(cursor, LENGTH)
                && header.set(TunnelType.VXLAN, cursor.u24(VNI_OFFSET), LENGTH, EtherType.ETHERNET);
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
