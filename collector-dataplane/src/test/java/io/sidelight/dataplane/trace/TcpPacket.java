// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.trace;

import io.sidelight.dataplane.api.event.Endpoint;
import io.sidelight.dataplane.capture.CaptureFile;
import io.sidelight.dataplane.capture.CapturedPacket;
import io.sidelight.dataplane.capture.SecretsHandler;
import io.sidelight.dataplane.net.DecodedPacket;
import io.sidelight.dataplane.net.Defragmenter;
import io.sidelight.dataplane.net.PacketDecoder;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One TCP packet, as tests cut, shift and mix it. */
public record TcpPacket(long timeNs, Endpoint source, Endpoint destination, int segmentSequence, int acknowledgment,
        int flags, byte[] payload) {
    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;

    private static final byte[] MAC_ADDRESSES = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2};

    /** The TCP packets of a capture file. */
    public static List<TcpPacket> read(Path capture) {
        List<TcpPacket> packets = new ArrayList<>();
        PacketDecoder decoder = new PacketDecoder(new Defragmenter());
        DecodedPacket decoded = new DecodedPacket();
        try (CaptureFile file = CaptureFile.open(capture, SecretsHandler.NONE)) {
            while (!file.isFinished()) {
                file.poll(captured -> {
                    if (decode(decoder, captured, decoded) == PacketDecoder.TCP) {
                        packets.add(of(captured.timestampNs(), decoded));
                    }
                }, 64);
            }
        }
        return packets;
    }

    private static int decode(PacketDecoder decoder, CapturedPacket captured, DecodedPacket decoded) {
        return decoder.decode(captured.buffer(), 0, captured.buffer().capacity(), captured.linkType(),
                captured.timestampNs(), decoded);
    }

    private static TcpPacket of(long timeNs, DecodedPacket packet) {
        byte[] payload = new byte[packet.payloadLength()];
        packet.payloadBuffer().getBytes(packet.payloadOffset(), payload);
        return new TcpPacket(timeNs,
                endpoint(packet, packet.sourceHigh(), packet.sourceLow(), packet.sourcePort()),
                endpoint(packet, packet.destinationHigh(), packet.destinationLow(), packet.destinationPort()),
                packet.segmentSequence(), packet.acknowledgment(), packet.tcpFlags(), payload);
    }

    private static Endpoint endpoint(DecodedPacket packet, long high, long low, int port) {
        byte[] address = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
        return Endpoint.of(packet.ipVersion() == 4 ? Arrays.copyOfRange(address, 12, 16) : address, port);
    }

    /** The packet on Ethernet, checksums left 0. */
    public byte[] ethernet() {
        byte[] from = source.addressBytes();
        byte[] to = destination.addressBytes();
        boolean v4 = from.length == 4;
        int tcpLength = 20 + payload.length;
        ByteBuffer out = ByteBuffer.allocate(14 + (v4 ? 20 : 40) + tcpLength).put(MAC_ADDRESSES)
                .putShort((short) (v4 ? 0x0800 : 0x86DD));
        if (v4) {
            out.putShort((short) 0x4500).putShort((short) (20 + tcpLength)).putInt(0).putInt(0x4006_0000);
        } else {
            out.putInt(0x6000_0000).putShort((short) tcpLength).putShort((short) 0x0640);
        }
        out.put(from).put(to).putShort((short) source.port()).putShort((short) destination.port())
                .putInt(segmentSequence).putInt(acknowledgment).putShort((short) (0x5000 | flags))
                .putShort((short) 0x7FFF)
                .putInt(0).put(payload);
        return out.array();
    }

    /** The packet as it is on the wire, with a right TCP checksum; {@code vlan} of 0 is none. */
    public byte[] frame(int vlan, int macAddress, int ttl) {
        byte[] frame = ethernet();
        boolean v4 = source.addressBytes().length == 4;
        frame[5] = (byte) macAddress;
        frame[11] = (byte) (macAddress + 1);
        frame[14 + (v4 ? 8 : 7)] = (byte) ttl;
        int tcp = 14 + (v4 ? 20 : 40);
        int checksum = checksum(frame, tcp);
        frame[tcp + 16] = (byte) (checksum >> 8);
        frame[tcp + 17] = (byte) checksum;
        if (vlan == 0) {
            return frame;
        }
        return ByteBuffer.allocate(frame.length + 4).put(frame, 0, 12).putShort((short) 0x8100).putShort((short) vlan)
                .put(frame, 12, frame.length - 12).array();
    }

    /** Of a segment with a checksum of 0, added up word by word as RFC 9293 has it. */
    private int checksum(byte[] frame, int tcp) {
        byte[] from = source.addressBytes();
        byte[] to = destination.addressBytes();
        byte[] summed = ByteBuffer.allocate(2 * from.length + 4 + frame.length - tcp + frame.length % 2).put(from)
                .put(to)
                .putShort((short) 6).putShort((short) (frame.length - tcp)).put(frame, tcp, frame.length - tcp).array();
        int sum = 0;
        for (int i = 0; i + 1 < summed.length; i += 2) {
            sum += (summed[i] & 0xFF) << 8 | summed[i + 1] & 0xFF;
            sum = (sum & 0xFFFF) + (sum >> 16);
        }
        return ~sum & 0xFFFF;
    }

    /** True when the packet bears this flag. */
    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** Sequence number of the first byte of payload. */
    public int dataSequence() {
        return segmentSequence + (has(SYN) ? 1 : 0);
    }

    public TcpPacket at(long newTimeNs) {
        return new TcpPacket(newTimeNs, source, destination, segmentSequence, acknowledgment, flags, payload);
    }

    TcpPacket between(Endpoint newSource, Endpoint newDestination) {
        return new TcpPacket(timeNs, newSource, newDestination, segmentSequence, acknowledgment, flags, payload);
    }

    TcpPacket numbered(int sequence, int acknowledged) {
        return new TcpPacket(timeNs, source, destination, sequence, acknowledged, flags, payload);
    }

    /** The same with other bytes. */
    public TcpPacket carrying(byte[] bytes) {
        return new TcpPacket(timeNs, source, destination, segmentSequence, acknowledgment, flags, bytes);
    }

    /** A part of the payload as a packet of its own: SYN stays with the first byte, FIN with the last. */
    public TcpPacket part(int from, int to) {
        int kept = flags & ~((from > 0 ? SYN : 0) | (to < payload.length ? FIN | PSH : 0));
        return new TcpPacket(timeNs, source, destination, from > 0 ? dataSequence() + from : segmentSequence,
                acknowledgment, kept, Arrays.copyOfRange(payload, from, to));
    }
}
