// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import org.agrona.DirectBuffer;

/**
 * Walks a captured packet from its link layer to its TCP or UDP payload, through the tunnels on the way, up to
 * {@link Encapsulation#MAX_DEPTH}; IP fragments, around a tunnel and in it, go through a {@link Defragmenter}.
 *
 * <p>One per worker. Hot: called per packet, allocates nothing, throws nothing whatever the bytes are. Checksums are not
 * verified, since a capture on a machine that offloads them sees wrong ones.
 */
public final class PacketDecoder {
    /** A TCP segment; the {@link DecodedPacket} is filled. */
    public static final int TCP = 0;
    /** Neither IPv4 nor IPv6, or a link type not known here. */
    public static final int NOT_IP = 1;
    /** IP that carries neither TCP nor UDP. */
    public static final int NOT_TCP = 2;
    /** A header is cut off or contradicts itself, a fragment is refused, or tunnels are nested too deep. */
    public static final int MALFORMED = 3;
    /** A fragment that waits for others. */
    public static final int FRAGMENT_HELD = 4;
    /** A UDP datagram; the {@link DecodedPacket} is filled. */
    public static final int UDP = 5;

    private static final int DEFRAGMENTED = -1;
    private static final int MAX_EXTENSION_HEADERS = 16;
    /** A fragmented packet in a fragmented tunnel. */
    private static final int MAX_REASSEMBLED = 2;

    private final PacketCursor cursor = new PacketCursor();
    private final TunnelWalk tunnels = new TunnelWalk(cursor);
    private final LinkLayer linkLayer = new LinkLayer(cursor, tunnels);
    private final Ipv4View ipv4 = new Ipv4View();
    private final Ipv6View ipv6 = new Ipv6View();
    private final IpExtensionView extension = new IpExtensionView();
    private final Ipv6FragmentView fragmentHeader = new Ipv6FragmentView();
    private final TcpView tcp = new TcpView();
    private final UdpView udp = new UdpView();
    private final Fragment fragment = new Fragment();
    private final Defragmenter defragmenter;

    /** Datagrams that the packet has completed: one within the other. */
    private int reassembled;

    public PacketDecoder(Defragmenter defragmenter) {
        this.defragmenter = defragmenter;
    }

    /**
     * Decodes the packet in {@code length} bytes at {@code offset}, which the buffer must have.
     *
     * @param timeNs time of the packet; only the age of held fragments is told by it
     * @return {@link #TCP}, {@link #UDP}, {@link #NOT_IP}, {@link #NOT_TCP}, {@link #MALFORMED} or {@link #FRAGMENT_HELD}
     */
    public int decode(DirectBuffer buffer, int offset, int length, int linkType, long timeNs, DecodedPacket out) {
        return decode(buffer, offset, length, linkType, LinkLayer.NO_VLAN, timeNs, out);
    }

    /**
     * The same for a packet whose outermost VLAN tag is no longer in its bytes.
     *
     * @param vlanId what the tag said, or -1 when none was taken off
     */
    public int decode(DirectBuffer buffer, int offset, int length, int linkType, int vlanId, long timeNs,
            DecodedPacket out) {
        cursor.start(buffer, offset, length);
        reassembled = 0;
        out.begin(vlanId);
        int result = network(linkLayer.walk(linkType, out), timeNs, out);
        while (result >= EtherType.SMALLEST) {
            result = network(linkLayer.follow(result, out), timeNs, out);
        }
        return result;
    }

    /** Walks an IP packet; returns one of the results, or the EtherType of what a tunnel in it carries. */
    private int network(int etherType, long timeNs, DecodedPacket out) {
        return switch (etherType) {
            case EtherType.IPV4 -> ipv4(timeNs, out);
            case EtherType.IPV6 -> ipv6(timeNs, out);
            case LinkLayer.MALFORMED -> MALFORMED;
            default -> NOT_IP;
        };
    }

    private int ipv4(long timeNs, DecodedPacket out) {
        if (!ipv4.tryWrap(cursor.buffer, cursor.at, cursor.limit)) {
            return MALFORMED;
        }
        int ipLength = ipv4.totalLength() == 0 ? cursor.captured() + cursor.missing : ipv4.totalLength();
        if (ipLength < ipv4.headerLength()) {
            return MALFORMED;
        }
        cursor.boundTo(ipLength);
        cursor.at = ipv4.nextOffset();
        out.setIpv4(ipv4);
        out.setIpLength(ipLength);
        return ipv4.isFragment() ? ipv4Fragment(timeNs, out) : afterIpv4(ipv4.protocol(), out);
    }

    private int ipv4Fragment(long timeNs, DecodedPacket out) {
        if (!IpProtocol.mayCarryTransport(ipv4.protocol())) {
            return NOT_TCP;
        }
        if (ipv4.totalLength() == 0) {
            return MALFORMED;
        }
        // read before the datagram in whose buffer this fragment may lie gives way to another
        int headerLength = ipv4.headerLength();
        fragment.setIpv4(out, ipv4);
        fragment.setPayload(cursor.buffer, cursor.at, cursor.captured(), cursor.missing);
        int outcome = defragment(timeNs);
        if (outcome != DEFRAGMENTED) {
            return outcome;
        }
        out.setIpLength(headerLength + cursor.limit);
        return afterIpv4(defragmenter.protocol(), out);
    }

    private int afterIpv4(int protocol, DecodedPacket out) {
        if (protocol == IpProtocol.AUTHENTICATION) {
            if (!extension.tryWrap(cursor.buffer, cursor.at, cursor.limit, protocol)) {
                return MALFORMED;
            }
            cursor.at = extension.nextOffset();
            return transport(extension.nextHeader(), out);
        }
        return transport(protocol, out);
    }

    private int transport(int protocol, DecodedPacket out) {
        return switch (protocol) {
            case IpProtocol.TCP -> tcp(out);
            case IpProtocol.UDP -> udp(out);
            default -> IpProtocol.isTunnel(protocol) ? tunnel(protocol, out) : NOT_TCP;
        };
    }

    private int tunnel(int protocol, DecodedPacket out) {
        int carried = tunnels.fromIp(protocol, out);
        return switch (carried) {
            case LinkLayer.OTHER -> NOT_TCP;
            case LinkLayer.MALFORMED -> MALFORMED;
            default -> carried;
        };
    }

    private int ipv6(long timeNs, DecodedPacket out) {
        if (!ipv6.tryWrap(cursor.buffer, cursor.at, cursor.limit)) {
            return MALFORMED;
        }
        int ipLength = ipv6.payloadLength() == 0
                ? cursor.captured() + cursor.missing
                : Ipv6View.HEADER_LENGTH + ipv6.payloadLength();
        cursor.boundTo(ipLength);
        cursor.at = ipv6.nextOffset();
        out.setIpv6(ipv6);
        out.setIpLength(ipLength);
        return afterIpv6(ipv6.nextHeader(), false, timeNs, out);
    }

    /** Follows the chain of extension headers, of which one may be a fragment header. */
    private int afterIpv6(int firstHeader, boolean wasFragment, long timeNs, DecodedPacket out) {
        int header = firstHeader;
        for (int i = 0; i < MAX_EXTENSION_HEADERS && IpProtocol.isExtension(header); i++) {
            if (!extension.tryWrap(cursor.buffer, cursor.at, cursor.limit, header)) {
                return MALFORMED;
            }
            header = extension.nextHeader();
            cursor.at = extension.nextOffset();
        }
        if (header == IpProtocol.FRAGMENT && !wasFragment) {
            return ipv6Fragment(timeNs, out);
        }
        return header == IpProtocol.FRAGMENT || IpProtocol.isExtension(header) ? MALFORMED : transport(header, out);
    }

    private int ipv6Fragment(long timeNs, DecodedPacket out) {
        int unfragmentableEnd = cursor.at;
        if (!fragmentHeader.tryWrap(cursor.buffer, cursor.at, cursor.limit)) {
            return MALFORMED;
        }
        cursor.at = fragmentHeader.nextOffset();
        if (fragmentHeader.isAtomic()) {
            return afterIpv6(fragmentHeader.nextHeader(), true, timeNs, out);
        }
        // Only the first fragment's word counts (RFC 8200 section 4.5), but senders put the same into all of them.
        if (!IpProtocol.mayCarryTransport(fragmentHeader.nextHeader())) {
            return NOT_TCP;
        }
        if (ipv6.payloadLength() == 0) {
            return MALFORMED;
        }
        int unfragmentableLength = unfragmentableEnd - (ipv6.nextOffset() - Ipv6View.HEADER_LENGTH);
        fragment.setIpv6(out, fragmentHeader);
        fragment.setPayload(cursor.buffer, cursor.at, cursor.captured(), cursor.missing);
        int outcome = defragment(timeNs);
        if (outcome != DEFRAGMENTED) {
            return outcome;
        }
        out.setIpLength(unfragmentableLength + cursor.limit);
        return afterIpv6(defragmenter.protocol(), true, timeNs, out);
    }

    /** Gives {@link #fragment} away; after DEFRAGMENTED the walk goes on in the reassembled datagram. */
    private int defragment(long timeNs) {
        if (reassembled == MAX_REASSEMBLED) {
            return MALFORMED;
        }
        return switch (defragmenter.offer(fragment, timeNs)) {
            case HELD -> FRAGMENT_HELD;
            case REFUSED -> MALFORMED;
            case COMPLETE -> {
                reassembled++;
                cursor.start(defragmenter.buffer(), 0, defragmenter.length());
                yield DEFRAGMENTED;
            }
        };
    }

    private int tcp(DecodedPacket out) {
        if (!tcp.tryWrap(cursor.buffer, cursor.at, cursor.limit)) {
            return MALFORMED;
        }
        out.setTcp(tcp);
        out.setPayload(cursor.buffer, tcp.nextOffset(), cursor.limit - tcp.nextOffset(), cursor.missing);
        return TCP;
    }

    /** A datagram, unless it is a tunnel: then what that carries. */
    private int udp(DecodedPacket out) {
        if (!udp.tryWrap(cursor.buffer, cursor.at, cursor.limit)) {
            return MALFORMED;
        }
        cursor.at = udp.nextOffset();
        int captured = cursor.captured();
        int announced = udp.length() == 0 ? captured + cursor.missing : udp.length() - UdpView.HEADER_LENGTH;
        if (announced - captured > cursor.missing) {
            return MALFORMED; // more than the IP packet has
        }
        cursor.boundTo(announced);
        int carried = tunnels.fromUdp(udp.sourcePort(), udp.destinationPort(), out);
        if (carried != LinkLayer.OTHER) {
            return carried;
        }
        out.setUdp(udp.sourcePort(), udp.destinationPort());
        out.setPayload(cursor.buffer, cursor.at, cursor.captured(), cursor.missing);
        return UDP;
    }
}
