// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

/** Protocol numbers (IANA) that the walk from IP to TCP and UDP follows. */
final class IpProtocol {
    static final int HOP_BY_HOP = 0;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int ROUTING = 43;
    static final int FRAGMENT = 44;
    static final int AUTHENTICATION = 51;
    static final int DESTINATION_OPTIONS = 60;
    static final int MOBILITY = 135;
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

    /** True when TCP or UDP may stand behind a header of this protocol. */
    static boolean mayCarryTransport(int protocol) {
        return protocol == TCP || protocol == UDP || isExtension(protocol);
    }
}
