// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import io.sidelight.dataplane.api.event.Endpoint;
import io.sidelight.dataplane.api.event.TunnelFacts;
import io.sidelight.dataplane.api.event.TunnelType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The tunnels that a packet was found in, from the outermost on. Of more than two, only the outermost and the innermost are
 * told: what the mirror was set up with, and what tells tenants apart.
 *
 * <p>Part of a {@link DecodedPacket}, filled again per packet; types, ids and addresses say something only when
 * {@link #depth} is not 0. Hot: a packet without tunnel costs {@link #clear} alone.
 */
public final class Encapsulation {
    /** Tunnels within tunnels that are followed; loops of routers have made dozens. */
    public static final int MAX_DEPTH = 8;

    /** No tunnel. */
    public static final Encapsulation NONE = new Encapsulation();

    private int depth;
    private TunnelType innerType = TunnelType.IP_IN_IP;
    private TunnelType outerType = TunnelType.IP_IN_IP;
    private long innerId;
    private long outerId;
    private int ipVersion;
    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;

    void clear() {
        depth = 0;
        ipVersion = 0;
    }

    /** Notes the next tunnel inwards. One without an id does not hide one that has an id. */
    void enter(TunnelType type, long id) {
        if (depth == 0) {
            outerType = type;
            outerId = id;
        }
        if (depth == 0 || id != TunnelFacts.NO_ID || innerId == TunnelFacts.NO_ID) {
            innerType = type;
            innerId = id;
        }
        depth++;
    }

    /** Notes the IP packet that a tunnel lies in, unless one further out is known. */
    void enterFrom(DecodedPacket packet) {
        if (ipVersion == 0) {
            setAddresses(packet.ipVersion(), packet.sourceHigh(), packet.sourceLow(), packet.destinationHigh(),
                    packet.destinationLow());
        }
    }

    void setTunnels(int tunnels, TunnelType inner, long idOfInner, TunnelType outer, long idOfOuter) {
        depth = tunnels;
        innerType = inner;
        innerId = idOfInner;
        outerType = outer;
        outerId = idOfOuter;
    }

    void setAddresses(int version, long fromHigh, long fromLow, long toHigh, long toLow) {
        ipVersion = version;
        sourceHigh = fromHigh;
        sourceLow = fromLow;
        destinationHigh = toHigh;
        destinationLow = toLow;
    }

    /** What events say of it; null without a tunnel. */
    public @Nullable TunnelFacts facts() {
        if (depth == 0) {
            return null;
        }
        return new TunnelFacts(new TunnelFacts.Id(innerType, innerId), new TunnelFacts.Id(outerType, outerId), depth,
                address(sourceHigh, sourceLow), address(destinationHigh, destinationLow));
    }

    private @Nullable String address(long high, long low) {
        if (ipVersion == 0) {
            return null;
        }
        byte[] bytes = ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
        return Endpoint.of(ipVersion == 4 ? Arrays.copyOfRange(bytes, 12, bytes.length) : bytes, 0).address();
    }

    /** What it says now, to be kept. */
    public Encapsulation copy() {
        if (depth == 0) {
            return NONE;
        }
        Encapsulation copy = new Encapsulation();
        copy.setTunnels(depth, innerType, innerId, outerType, outerId);
        copy.setAddresses(ipVersion, sourceHigh, sourceLow, destinationHigh, destinationLow);
        return copy;
    }

    /** How many tunnels lie in each other; 0 without one. */
    public int depth() {
        return depth;
    }

    boolean isTooDeep() {
        return depth > MAX_DEPTH;
    }

    /** The innermost tunnel that has an id; the innermost one when none has. */
    public TunnelType innerType() {
        return innerType;
    }

    /** Id of {@link #innerType}, or {@link TunnelFacts#NO_ID}. */
    public long innerId() {
        return innerId;
    }

    public TunnelType outerType() {
        return outerType;
    }

    /** Id of {@link #outerType}, or {@link TunnelFacts#NO_ID}. */
    public long outerId() {
        return outerId;
    }

    /** 4 or 6: version of the outermost IP packet that a tunnel lies in; 0 when none does. */
    public int ipVersion() {
        return ipVersion;
    }

    /** As {@link DecodedPacket#sourceHigh}, of that packet. */
    public long sourceHigh() {
        return sourceHigh;
    }

    /** As {@link DecodedPacket#sourceLow}, of that packet. */
    public long sourceLow() {
        return sourceLow;
    }

    /** As {@link DecodedPacket#destinationHigh}, of that packet. */
    public long destinationHigh() {
        return destinationHigh;
    }

    /** As {@link DecodedPacket#destinationLow}, of that packet. */
    public long destinationLow() {
        return destinationLow;
    }
}
