// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Walks a captured packet from its link layer to its TCP or UDP payload; IP fragments go through a {@link Defragmenter}.
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
    /** A header is cut off or contradicts itself, or a fragment is refused. */
    public static final int MALFORMED = 3;
    /** A fragment that waits for others. */
    public static final int FRAGMENT_HELD = 4;
    /** A UDP datagram; the {@link DecodedPacket} is filled. */
    public static final int UDP = 5;

    private static final int DEFRAGMENTED = -1;
    private static final int MAX_EXTENSION_HEADERS = 16;

    private final LinkLayer linkLayer = new LinkLayer();
    private final Ipv4View ipv4 = new Ipv4View();
    private final Ipv6View ipv6 = new Ipv6View();
    private final IpExtensionView extension = new IpExtensionView();
    private final Ipv6FragmentView fragmentHeader = new Ipv6FragmentView();
    private final TcpView tcp = new TcpView();
    private final UdpView udp = new UdpView();
    private final Fragment fragment = new Fragment();
    private final Defragmenter defragmenter;

    /** What is being walked: bytes from {@code at} to {@code limit}, and {@code missing} more that were not captured. */
    private DirectBuffer buffer = new UnsafeBuffer(0, 0);
    private int at;
    private int limit;
    private int missing;

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
        this.buffer = buffer;
        limit = offset + length;
        int network = linkLayer.walk(buffer, offset, limit, linkType);
        at = linkLayer.nextOffset();
        out.setVlanId(linkLayer.vlanId());
        return switch (network) {
            case EtherType.IPV4 -> ipv4(timeNs, out);
            case EtherType.IPV6 -> ipv6(timeNs, out);
            case LinkLayer.MALFORMED -> MALFORMED;
            default -> NOT_IP;
        };
    }

    private int ipv4(long timeNs, DecodedPacket out) {
        if (!ipv4.tryWrap(buffer, at, limit)) {
            return MALFORMED;
        }
        int ipLength = ipv4.totalLength() == 0 ? limit - at : ipv4.totalLength();
        if (ipLength < ipv4.headerLength()) {
            return MALFORMED;
        }
        boundTo(ipLength);
        at = ipv4.nextOffset();
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
        fragment.setIpv4(out, ipv4);
        fragment.setPayload(buffer, at, limit - at, missing);
        int outcome = defragment(timeNs);
        if (outcome != DEFRAGMENTED) {
            return outcome;
        }
        out.setIpLength(ipv4.headerLength() + limit);
        return afterIpv4(defragmenter.protocol(), out);
    }

    private int afterIpv4(int protocol, DecodedPacket out) {
        if (protocol == IpProtocol.AUTHENTICATION) {
            if (!extension.tryWrap(buffer, at, limit, protocol)) {
                return MALFORMED;
            }
            at = extension.nextOffset();
            return transport(extension.nextHeader(), out);
        }
        return transport(protocol, out);
    }

    private int transport(int protocol, DecodedPacket out) {
        return switch (protocol) {
            case IpProtocol.TCP -> tcp(out);
            case IpProtocol.UDP -> udp(out);
            default -> NOT_TCP;
        };
    }

    private int ipv6(long timeNs, DecodedPacket out) {
        if (!ipv6.tryWrap(buffer, at, limit)) {
            return MALFORMED;
        }
        int ipLength = ipv6.payloadLength() == 0 ? limit - at : Ipv6View.HEADER_LENGTH + ipv6.payloadLength();
        boundTo(ipLength);
        at = ipv6.nextOffset();
        out.setIpv6(ipv6);
        out.setIpLength(ipLength);
        return afterIpv6(ipv6.nextHeader(), false, timeNs, out);
    }

    /** Follows the chain of extension headers, of which one may be a fragment header. */
    private int afterIpv6(int firstHeader, boolean wasFragment, long timeNs, DecodedPacket out) {
        int header = firstHeader;
        for (int i = 0; i < MAX_EXTENSION_HEADERS && IpProtocol.isExtension(header); i++) {
            if (!extension.tryWrap(buffer, at, limit, header)) {
                return MALFORMED;
            }
            header = extension.nextHeader();
            at = extension.nextOffset();
        }
        if (header == IpProtocol.FRAGMENT && !wasFragment) {
            return ipv6Fragment(timeNs, out);
        }
        return header == IpProtocol.FRAGMENT || IpProtocol.isExtension(header) ? MALFORMED : transport(header, out);
    }

    private int ipv6Fragment(long timeNs, DecodedPacket out) {
        int unfragmentableEnd = at;
        if (!fragmentHeader.tryWrap(buffer, at, limit)) {
            return MALFORMED;
        }
        at = fragmentHeader.nextOffset();
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
        fragment.setPayload(buffer, at, limit - at, missing);
        int outcome = defragment(timeNs);
        if (outcome != DEFRAGMENTED) {
            return outcome;
        }
        out.setIpLength(unfragmentableLength + limit);
        return afterIpv6(defragmenter.protocol(), true, timeNs, out);
    }

    /** Gives {@link #fragment} away; after DEFRAGMENTED the walk goes on in the reassembled datagram. */
    private int defragment(long timeNs) {
        return switch (defragmenter.offer(fragment, timeNs)) {
            case HELD -> FRAGMENT_HELD;
            case REFUSED -> MALFORMED;
            case COMPLETE -> {
                buffer = defragmenter.buffer();
                at = 0;
                limit = defragmenter.length();
                missing = 0;
                yield DEFRAGMENTED;
            }
        };
    }

    private int tcp(DecodedPacket out) {
        if (!tcp.tryWrap(buffer, at, limit)) {
            return MALFORMED;
        }
        out.setTcp(tcp);
        out.setPayload(buffer, tcp.nextOffset(), limit - tcp.nextOffset(), missing);
        return TCP;
    }

    private int udp(DecodedPacket out) {
        if (!udp.tryWrap(buffer, at, limit)) {
            return MALFORMED;
        }
        int captured = limit - udp.nextOffset();
        int announced = udp.length() == 0 ? captured + missing : udp.length() - UdpView.HEADER_LENGTH;
        if (announced - captured > missing) {
            return MALFORMED; // more than the IP packet has
        }
        int length = Math.min(captured, announced);
        out.setUdp(udp.sourcePort(), udp.destinationPort());
        out.setPayload(buffer, udp.nextOffset(), length, announced - length);
        return UDP;
    }

    /** Leaves out what follows the IP packet (padding, checksum of the link layer), and notes what was cut away of it. */
    private void boundTo(int ipLength) {
        int captured = limit - at;
        missing = Math.max(0, ipLength - captured);
        limit = at + Math.min(captured, ipLength);
    }
}
