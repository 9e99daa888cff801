// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import io.sidelight.dataplane.api.event.TunnelType;

/** Reads the headers of bridging backbones, each of which has an Ethernet frame behind it. */
final class BackboneHeader {
    private static final int PBB_LENGTH = 4;
    private static final int TRILL_LENGTH = 6;
    private static final int FABRICPATH_LENGTH = 2;

    private BackboneHeader() {}

    /** Instance tag of IEEE 802.1ah: flags (1), service (3); false when it is cut off. */
    static boolean readPbb(PacketCursor cursor, TunnelHeader header) {
        return cursor.has(PBB_LENGTH)
                && header.set(TunnelType.PBB, cursor.u24(1), PBB_LENGTH, EtherType.ETHERNET);
    }

    /** RFC 6325 section 3: version (2 bits), reserved (2), multicast (1), length of options (5), hops (6), nicknames (4 bytes). */
    static boolean readTrill(PacketCursor cursor, TunnelHeader header) {
        if (!cursor.has(TRILL_LENGTH)) {
            return false;
        }
        int optionsLength = (cursor.u16(0) >> 6 & 0x1F) << 2;
        return cursor.has(TRILL_LENGTH + optionsLength)
                && header.set(TunnelType.TRILL, TRILL_LENGTH + optionsLength, EtherType.ETHERNET);
    }

    /** Forwarding tag (10 bits), hops (6); false when it is cut off. */
    static boolean readFabricPath(PacketCursor cursor, TunnelHeader header) {
        return cursor.has(FABRICPATH_LENGTH)
                && header.set(TunnelType.FABRICPATH, cursor.u16(0) >> 6, FABRICPATH_LENGTH, EtherType.ETHERNET);
    }
}
