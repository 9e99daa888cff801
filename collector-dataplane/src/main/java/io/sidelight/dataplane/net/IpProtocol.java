// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

/** Protocol numbers (IANA) that the walk from IP to TCP and UDP follows. */
final class IpProtocol {
    static final int HOP_BY_HOP = 0;
    static final int IPV4 = 4;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int IPV6 = 41;
    static final int ROUTING = 43;
    static final int FRAGMENT = 44;
    static final int GRE = 47;
    static final int AUTHENTICATION = 51;
    static final int DESTINATION_OPTIONS = 60;
    static final int ETHERIP = 97;
    static final int L2TP = 115;
    static final int MOBILITY = 135;
    static final int MPLS = 137;
    static final int HOST_IDENTITY = 139;
    static final int SHIM6 = 140;

    private IpProtocol() {}

    /** True for the IPv6 extension headers that say their own length; not for {@link #FRAGMENT}. */
    static boolean isExtension(int protocol) {
        return switch (protocol) {
            case HOP_BY_HOP, ROUTING, AUTHENTICATION, DESTINATION_OPTIONS, MOBILITY, HOST_IDENTITY, SHIM6 -> true;
            default -> false;
        };
    }

    /** True for the protocols that carry packets of their own. */
    static boolean isTunnel(int protocol) {
        return switch (protocol) {
            case IPV4, IPV6, GRE, ETHERIP, L2TP, MPLS -> true;
            default -> false;
        };
    }

    /** True when TCP or UDP may stand behind a header of this protocol. */
    static boolean mayCarryTransport(int protocol) {
        return protocol == TCP || protocol == UDP || isExtension(protocol) || isTunnel(protocol);
    }
}
