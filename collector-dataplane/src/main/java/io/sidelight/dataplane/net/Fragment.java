// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** One IP fragment on its way to the {@link Defragmenter}: which datagram it is of, and its place and bytes. Reused. */
final class Fragment {
    int ipVersion;
    /** How many tunnels it lies in, so that a tunnel's fragments and those of what it carries are told apart. */
    int depth;
    long sourceHigh;
    long sourceLow;
    long destinationHigh;
    long destinationLow;
    int identification;
    /** Protocol of the datagram; part of its key for IPv4, while in IPv6 only the first fragment's counts. */
    int protocol;
    /** Bytes of header that stand before the datagram in one piece: bounds its length for IPv4. */
    int headerLength;
    /** Place of the first byte in the datagram. */
    int position;
    boolean isLast;
    DirectBuffer buffer = new UnsafeBuffer(0, 0);
    int offset;
    int length;
    /** Bytes of it that a snap length cut away. */
    int missing;

    void setIpv4(DecodedPacket packet, Ipv4View ip) {
        setAddresses(packet);
        identification = ip.identification();
        protocol = ip.protocol();
        headerLength = ip.headerLength();
        position = ip.fragmentOffset();
        isLast = !ip.hasMoreFragments();
    }

    void setIpv6(DecodedPacket packet, Ipv6FragmentView header) {
        setAddresses(packet);
        identification = header.identification();
        protocol = header.nextHeader();
        // The payload length of IPv6 does not count the header.
        headerLength = 0;
        position = header.fragmentOffset();
        isLast = !header.hasMoreFragments();
    }

    void setPayload(DirectBuffer buffer, int offset, int length, int missing) {
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
        this.missing = missing;
    }

    private void setAddresses(DecodedPacket packet) {
        ipVersion = packet.ipVersion();
        depth = packet.encapsulation().depth();
        sourceHigh = packet.sourceHigh();
        sourceLow = packet.sourceLow();
        destinationHigh = packet.destinationHigh();
        destinationLow = packet.destinationLow();
    }

    int end() {
        return position + length;
    }

    boolean isIpv6() {
        return ipVersion == 6;
    }
}
