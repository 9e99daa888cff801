// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import io.sidelight.dataplane.api.event.TunnelType;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Layout of a {@link DecodedPacket} in the queue between the thread that captures and a worker, so that a worker need not
 * parse again. TCP header and payload are not part of it. Hot.
 *
 * <pre>
 * | source (16) | destination (16) | sequence (4) | acknowledgment (4) | ports (2+2) | versions (1) | flags (1) | window (2) |
 * | ip length (4) | vlan (2) | identification (2) | payload length (4) | missing (4) |
 * | tunnels (1) | unused (1) | inner vlan (2) | unused (4) |
 * </pre>
 *
 * Behind it, of a packet in tunnels only:
 *
 * <pre>
 * | source (16) | destination (16) | inner id (8) | outer id (8) | inner type (1) | outer type (1) | version (1) | unused (5) |
 * </pre>
 */
public final class DecodedPacketCodec {
    private static final int LENGTH = 72;
    private static final int TUNNEL_LENGTH = 56;

    private static final int DEPTH_OFFSET = 64;
    private static final int INNER_VLAN_OFFSET = 66;

    private DecodedPacketCodec() {}

    /** Bytes that {@link #encode} writes for this packet. */
    public static int length(DecodedPacket packet) {
        return packet.isTunnelled() ? LENGTH + TUNNEL_LENGTH : LENGTH;
    }

    /** Bytes that were written of an encoded packet. */
    public static int length(DirectBuffer in, int offset) {
        return in.getByte(offset + DEPTH_OFFSET) == 0 ? LENGTH : LENGTH + TUNNEL_LENGTH;
    }

    /** Writes {@link #length} bytes. */
    public static void encode(DecodedPacket packet, MutableDirectBuffer out, int offset) {
        out.putLong(offset, packet.sourceHigh());
        out.putLong(offset + 8, packet.sourceLow());
        out.putLong(offset + 16, packet.destinationHigh());
        out.putLong(offset + 24, packet.destinationLow());
        out.putInt(offset + 32, packet.segmentSequence());
        out.putInt(offset + 36, packet.acknowledgment());
        out.putShort(offset + 40, (short) packet.sourcePort());
        out.putShort(offset + 42, (short) packet.destinationPort());
        // IP version, and length of the TCP header in words; UDP has none
        out.putByte(offset + 44, (byte) (packet.ipVersion() << 4 | packet.tcpHeaderLength() >> 2));
        out.putByte(offset + 45, (byte) packet.tcpFlags());
        out.putShort(offset + 46, (short) packet.window());
        out.putInt(offset + 48, packet.ipLength());
        // -1 stands for none
        out.putShort(offset + 52, (short) packet.vlanId());
        out.putShort(offset + 54, (short) packet.identification());
        out.putShort(offset + INNER_VLAN_OFFSET, (short) packet.innerVlanId());
        out.putInt(offset + 56, packet.payloadLength());
        out.putInt(offset + 60, packet.missingPayload());
        out.putByte(offset + DEPTH_OFFSET, (byte) packet.encapsulation().depth());
        if (packet.isTunnelled()) {
            encode(packet.encapsulation(), out, offset + LENGTH);
        }
    }

    private static void encode(Encapsulation tunnels, MutableDirectBuffer out, int offset) {
        out.putLong(offset, tunnels.sourceHigh());
        out.putLong(offset + 8, tunnels.sourceLow());
        out.putLong(offset + 16, tunnels.destinationHigh());
        out.putLong(offset + 24, tunnels.destinationLow());
        out.putLong(offset + 32, tunnels.innerId());
        out.putLong(offset + 40, tunnels.outerId());
        out.putByte(offset + 48, (byte) tunnels.innerType().number());
        out.putByte(offset + 49, (byte) tunnels.outerType().number());
        out.putByte(offset + 50, (byte) tunnels.ipVersion());
    }

    private static void decode(DirectBuffer in, int offset, int depth, Encapsulation tunnels) {
        tunnels.setTunnels(depth, TunnelType.of(in.getByte(offset + 48)), in.getLong(offset + 32),
                TunnelType.of(in.getByte(offset + 49)), in.getLong(offset + 40));
        tunnels.setAddresses(in.getByte(offset + 50), in.getLong(offset), in.getLong(offset + 8),
                in.getLong(offset + 16), in.getLong(offset + 24));
    }

    /** Payload length of an encoded packet. */
    public static int payloadLength(DirectBuffer in, int offset) {
        return in.getInt(offset + 56);
    }

    /** TCP header length of an encoded packet. */
    public static int tcpHeaderLength(DirectBuffer in, int offset) {
        return (in.getByte(offset + 44) & 0x0F) << 2;
    }

    /** Fills {@code packet} from what {@link #encode} wrote; its TCP header is where the caller has put it, payload behind. */
    public static void decode(DirectBuffer in, int offset, DirectBuffer segment, int segmentOffset,
            DecodedPacket packet) {
        int headerLength = tcpHeaderLength(in, offset);
        packet.setAddresses(in.getByte(offset + 44) >> 4, in.getLong(offset), in.getLong(offset + 8),
                in.getLong(offset + 16), in.getLong(offset + 24));
        packet.setTcp(in.getShort(offset + 40) & 0xFFFF, in.getShort(offset + 42) & 0xFFFF, in.getInt(offset + 32),
                in.getInt(offset + 36), in.getByte(offset + 45) & 0xFF, in.getShort(offset + 46) & 0xFFFF,
                headerLength);
        if (headerLength == 0) {
            packet.setUdp(packet.sourcePort(), packet.destinationPort());
        }
        packet.setIpLength(in.getInt(offset + 48));
        packet.begin(in.getShort(offset + 52));
        packet.setInnerVlanId(in.getShort(offset + INNER_VLAN_OFFSET));
        int depth = in.getByte(offset + DEPTH_OFFSET);
        if (depth != 0) {
            decode(in, offset + LENGTH, depth, packet.encapsulation());
        }
        packet.setIdentification(in.getShort(offset + 54) & 0xFFFF);
        packet.setPayload(segment, segmentOffset + headerLength, in.getInt(offset + 56), in.getInt(offset + 60));
    }
}
