// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

/**
 * EtherTypes (IEEE 802 numbers at IANA) that the walk from the link layer to IP follows. GRE and GENEVE name with them what
 * they carry, and so does the walk itself.
 */
final class EtherType {
    static final int IPV4 = 0x0800;
    /** An Ethernet frame (Transparent Ethernet Bridging, RFC 1701). */
    static final int ETHERNET = 0x6558;
    static final int VLAN = 0x8100;
    static final int IPV6 = 0x86DD;
    /** PPP (RFC 2637). */
    static final int PPP = 0x880B;
    static final int MPLS = 0x8847;
    /** Today: MPLS with a label that the receiver of the packet has not chosen (RFC 5332). */
    static final int MPLS_MULTICAST = 0x8848;
    static final int PPPOE_SESSION = 0x8864;
    /** Service tag of IEEE 802.1ad (QinQ). */
    static final int SERVICE_VLAN = 0x88A8;
    /** ERSPAN types I and II, only in GRE. */
    static final int ERSPAN = 0x88BE;
    static final int ERSPAN_III = 0x22EB;
    /** MAC security (IEEE 802.1AE); what it does not encrypt can be followed. */
    static final int MACSEC = 0x88E5;
    /** Instance tag of a provider backbone bridge (IEEE 802.1ah). */
    static final int PBB = 0x88E7;
    static final int TRILL = 0x22F3;
    static final int FABRICPATH = 0x8903;
    /** Cisco MetaData: a security group before the EtherType. */
    static final int CISCO_METADATA = 0x8909;
    static final int NSH = 0x894F;
    /** Tag of a network card's or port extender's virtual port (Cisco). */
    static final int VN_TAG = 0x8926;
    /** The same as standardized (IEEE 802.1BR). */
    static final int E_TAG = 0x893F;
    /** QinQ as switches tagged it before 802.1ad. */
    static final int OLD_QINQ = 0x9100;
    /** As {@link #OLD_QINQ}. */
    static final int OLD_QINQ_2 = 0x9200;
    /** Smaller values of the field are a length (IEEE 802.3), and an LLC header follows. */
    static final int SMALLEST = 0x0600;

    private EtherType() {}

    static boolean isVlan(int etherType) {
        return switch (etherType) {
            case VLAN, SERVICE_VLAN, OLD_QINQ, OLD_QINQ_2 -> true;
            default -> false;
        };
    }

    /** True for what the walk goes into, in an Ethernet frame. */
    static boolean isFollowed(int etherType) {
        return switch (etherType) {
            case IPV4, IPV6, MPLS, MPLS_MULTICAST, PPPOE_SESSION, MACSEC, PBB, TRILL, FABRICPATH, CISCO_METADATA, NSH,
                    VN_TAG, E_TAG ->
                true;
            default -> isVlan(etherType);
        };
    }
}
