// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import io.sidelight.dataplane.api.event.TunnelFacts;
import io.sidelight.dataplane.api.event.TunnelType;

/**
 * What one tunnel's header says, as the readers of headers fill it: they look at the bytes and change nothing else, so that
 * what turns out not to be a tunnel can be taken for what it is. One per decoder, reused.
 */
final class TunnelHeader {
    /** No bound to the payload but the packet's. */
    static final int UNBOUNDED = -1;

    TunnelType type = TunnelType.IP_IN_IP;
    long id;
    int vlanId;
    /** Bytes from the cursor to what is carried. */
    int length;
    /** Bytes that are carried, or {@link #UNBOUNDED}. */
    int payloadLength;
    /** EtherType of what is carried, or {@link LinkLayer#OTHER}. */
    int next;

    /** Begins with a header of this length; returns true, so that a reader can end with it. */
    boolean set(TunnelType type, long id, int length, int next) {
        this.type = type;
        this.id = id;
        this.length = length;
        this.next = next;
        vlanId = LinkLayer.NO_VLAN;
        payloadLength = UNBOUNDED;
        return true;
    }

    /** The same for a tunnel that has no id. */
    boolean set(TunnelType type, int length, int next) {
        return set(type, TunnelFacts.NO_ID, length, next);
    }

    /** Goes into the tunnel and returns what is carried. */
    int enter(PacketCursor cursor, DecodedPacket out) {
        cursor.at += length;
        if (payloadLength != UNBOUNDED) {
            cursor.boundTo(payloadLength);
        }
        out.encapsulation().enter(type, id);
        if (vlanId != LinkLayer.NO_VLAN) {
            out.noteVlan(vlanId);
        }
        return next;
    }
}
