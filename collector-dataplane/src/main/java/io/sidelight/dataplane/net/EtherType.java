// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

/** EtherTypes (IEEE 802 numbers at IANA) that the walk from the link layer to IP follows. */
final class EtherType {
    static final int IPV4 = 0x0800;
    static final int VLAN = 0x8100;
    static final int IPV6 = 0x86DD;
    /** Service tag of IEEE 802.1ad (QinQ). */
    static final int SERVICE_VLAN = 0x88A8;
    /** QinQ as switches tagged it before 802.1ad. */
    static final int OLD_QINQ = 0x9100;
    /** Smaller values of the field are a length (IEEE 802.3), and an LLC header follows. */
    static final int SMALLEST = 0x0600;

    private EtherType() {}

    static boolean isVlan(int etherType) {
        return etherType == VLAN || etherType == SERVICE_VLAN || etherType == OLD_QINQ;
    }
}
