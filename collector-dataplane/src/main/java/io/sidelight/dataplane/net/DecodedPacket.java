// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What {@link PacketDecoder} found in one packet: the numbers of its IP and TCP or UDP headers, and where the payload is.
 *
 * <p>Made once and filled again per packet. Says something only after {@link PacketDecoder#TCP} or {@link PacketDecoder#UDP}; the payload is valid until
 * the packet's buffer is reused, and at the latest until the next {@link PacketDecoder#decode}. Hot.
 */
public final class DecodedPacket {
    /** An IPv4 address fills the low half behind this prefix (IPv4-mapped address, RFC 4291 section 2.5.5.2). */
    private static final long IPV4_MAPPED = 0x0000_FFFF_0000_0000L;
    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;
    private static final int TCP_CHECKSUM_OFFSET = 16;

    private int ipVersion;
    private boolean datagram;
    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;
    private int ipLength;
    private int identification;
    private int vlanId = LinkLayer.NO_VLAN;
    private int innerVlanId = LinkLayer.NO_VLAN;
    private final Encapsulation encapsulation = new Encapsulation();
    private int sourcePort;
    private int destinationPort;
    private int segmentSequence;
    private int acknowledgment;
    private int tcpFlags;
    private int window;
    private int tcpHeaderLength;
    private DirectBuffer payloadBuffer = new UnsafeBuffer(0, 0);
    private int payloadOffset;
    private int payloadLength;
    private int missingPayload;

    /** Forgets the packet before, and begins with one of this VLAN. */
    void begin(int outermostVlanId) {
        vlanId = outermostVlanId;
        innerVlanId = LinkLayer.NO_VLAN;
        encapsulation.clear();
    }

    void setInnerVlanId(int innerVlanId) {
        this.innerVlanId = innerVlanId;
    }

    /** Notes the next tag inwards. */
    void noteVlan(int id) {
        if (vlanId == LinkLayer.NO_VLAN && !isTunnelled()) {
            vlanId = id;
        } else {
            innerVlanId = id;
        }
    }

    void setIpv4(Ipv4View ip) {
        ipVersion = 4;
        identification = ip.identification();
        sourceHigh = 0;
        sourceLow = IPV4_MAPPED | (ip.source() & UNSIGNED_INT);
        destinationHigh = 0;
        destinationLow = IPV4_MAPPED | (ip.destination() & UNSIGNED_INT);
    }

    void setIpv6(Ipv6View ip) {
        ipVersion = 6;
        identification = 0;
        sourceHigh = ip.sourceHigh();
        sourceLow = ip.sourceLow();
        destinationHigh = ip.destinationHigh();
        destinationLow = ip.destinationLow();
    }

    void setAddresses(int version, long fromHigh, long fromLow, long toHigh, long toLow) {
        ipVersion = version;
        sourceHigh = fromHigh;
        sourceLow = fromLow;
        destinationHigh = toHigh;
        destinationLow = toLow;
    }

    void setIdentification(int identification) {
        this.identification = identification;
    }

    void setTcp(int fromPort, int toPort, int sequence, int acknowledged, int flags, int advertised,
            int headerLength) {
        datagram = false;
        sourcePort = fromPort;
        destinationPort = toPort;
        segmentSequence = sequence;
        acknowledgment = acknowledged;
        tcpFlags = flags;
        window = advertised;
        tcpHeaderLength = headerLength;
    }

    void setUdp(int fromPort, int toPort) {
        datagram = true;
        sourcePort = fromPort;
        destinationPort = toPort;
        segmentSequence = 0;
        acknowledgment = 0;
        tcpFlags = 0;
        window = 0;
        tcpHeaderLength = 0;
    }

    void setIpLength(int ipLength) {
        this.ipLength = ipLength;
    }

    void setTcp(TcpView tcp) {
        datagram = false;
        sourcePort = tcp.sourcePort();
        destinationPort = tcp.destinationPort();
        segmentSequence = tcp.segmentSequence();
        acknowledgment = tcp.acknowledgment();
        tcpFlags = tcp.flags();
        window = tcp.window();
        tcpHeaderLength = tcp.headerLength();
    }

    void setPayload(DirectBuffer buffer, int offset, int length, int missing) {
        payloadBuffer = buffer;
        payloadOffset = offset;
        payloadLength = length;
        missingPayload = missing;
    }

    /** True for a UDP datagram, which has neither sequence nor flags; false for a TCP segment. */
    public boolean isDatagram() {
        return datagram;
    }

    /** 4 or 6. */
    public int ipVersion() {
        return ipVersion;
    }

    /** First half of the source address, big-endian; 0 for IPv4. */
    public long sourceHigh() {
        return sourceHigh;
    }

    /** Second half of the source address, big-endian; {@code 0x0000_FFFF} and the address for IPv4. */
    public long sourceLow() {
        return sourceLow;
    }

    /** As {@link #sourceHigh}. */
    public long destinationHigh() {
        return destinationHigh;
    }

    /** As {@link #sourceLow}. */
    public long destinationLow() {
        return destinationLow;
    }

    /**
     * Length of the IP packet on the wire, header included. Of a reassembled datagram, the length it would have had in one
     * piece. Of a packet that does not say its length (one seen before a network card cuts it up), the captured length.
     */
    public int ipLength() {
        return ipLength;
    }

    /** IPv4 identification, which a sender counts or chooses for each packet (many do, RFC 6864 asks no more); 0 for IPv6. */
    public int identification() {
        return identification;
    }

    /** Identifier of the outermost VLAN tag that is around all tunnels, or -1 without one. */
    public int vlanId() {
        return vlanId;
    }

    /** Identifier of the innermost VLAN tag when it is not {@link #vlanId}'s: in QinQ, or in a tunnel; or -1. */
    public int innerVlanId() {
        return innerVlanId;
    }

    /**
     * True when the packet was found in a tunnel. The kernel, which spreads packets by the outer headers, may then give the
     * two directions of a connection, or even the packets of one, to different workers.
     */
    public boolean isTunnelled() {
        return encapsulation.depth() != 0;
    }

    /** The tunnels it was found in; this packet's own, filled again with it. */
    public Encapsulation encapsulation() {
        return encapsulation;
    }

    public int sourcePort() {
        return sourcePort;
    }

    public int destinationPort() {
        return destinationPort;
    }

    /** To be compared through {@link SequenceNumber}. */
    public int segmentSequence() {
        return segmentSequence;
    }

    /** Says nothing unless {@link TcpFlags#isAck}. */
    public int acknowledgment() {
        return acknowledgment;
    }

    /** To be asked through {@link TcpFlags}. */
    public int tcpFlags() {
        return tcpFlags;
    }

    /** As in the header, not scaled. */
    public int window() {
        return window;
    }

    /** Length of the TCP header with its options, 0 for UDP; it lies right before the payload, in the same buffer. */
    public int tcpHeaderLength() {
        return tcpHeaderLength;
    }

    /** The checksum as it stands in the TCP header, right or wrong; 0 for UDP. */
    public int tcpChecksum() {
        return tcpHeaderLength == 0
                ? 0
                : payloadBuffer.getShort(payloadOffset - tcpHeaderLength + TCP_CHECKSUM_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    /** Where the payload is: the packet's own buffer, or the defragmenter's. */
    public DirectBuffer payloadBuffer() {
        return payloadBuffer;
    }

    public int payloadOffset() {
        return payloadOffset;
    }

    /** Payload bytes that were captured; padding of the link layer is not among them. */
    public int payloadLength() {
        return payloadLength;
    }

    /** Payload bytes that followed these on the wire, but were cut away by a snap length. */
    public int missingPayload() {
        return missingPayload;
    }
}
