// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import java.nio.ByteBuffer;
import java.util.Random;

/** Packets for tests, made field by field; without link layer unless said otherwise. Checksums are left 0. */
public final class TestPackets {
    /** 10.0.0.1 */
    public static final int CLIENT = 0x0A00_0001;
    /** 10.0.0.2 */
    public static final int SERVER = 0x0A00_0002;

    private TestPackets() {}

    /** Payload that no two positions near each other share. */
    static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    static byte[] concat(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer joined = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            joined.put(part);
        }
        return joined.array();
    }

    /** TCP segment with sequence 0x01020304, ACK 0x05060708 and flags PSH, ACK. */
    static byte[] tcp(int sourcePort, int destinationPort, byte[] payload) {
        return ByteBuffer.allocate(20 + payload.length).putShort((short) sourcePort).putShort((short) destinationPort)
                .putInt(0x0102_0304).putInt(0x0506_0708).putShort((short) 0x5018).putShort((short) 0x1000).putInt(0)
                .put(payload).array();
    }

    static byte[] ipv4(int protocol, byte[] payload) {
        return ipv4(CLIENT, SERVER, protocol, 0, 0, payload);
    }

    static byte[] ipv4(int source, int destination, int protocol, int id, int flagsAndOffset, byte[] payload) {
        return ByteBuffer.allocate(20 + payload.length).putShort((short) 0x4500).putShort((short) (20 + payload.length))
                .putShort((short) id).putShort((short) flagsAndOffset).put((byte) 64).put((byte) protocol)
                .putShort((short) 0).putInt(source).putInt(destination).put(payload).array();
    }

    /** Fragment of a TCP datagram; {@code position} is a multiple of 8. */
    static byte[] ipv4Fragment(int id, int position, boolean more, byte[] payload) {
        return ipv4(CLIENT, SERVER, 6, id, position / 8 | (more ? 0x2000 : 0), payload);
    }

    static byte[] ipv6(int nextHeader, byte[] payload) {
        return ByteBuffer.allocate(40 + payload.length).putInt(0x6000_0000).putShort((short) payload.length)
                .put((byte) nextHeader).put((byte) 64).putLong(0x2001_0DB8_0000_0000L).putLong(1)
                .putLong(0x2001_0DB8_0000_0000L).putLong(2).put(payload).array();
    }

    /** Fragment of an IPv6 datagram; {@code position} is a multiple of 8. */
    static byte[] ipv6Fragment(int id, int position, boolean more, int nextHeader, byte[] payload) {
        byte[] header = ByteBuffer.allocate(8).put((byte) nextHeader).put((byte) 0)
                .putShort((short) (position | (more ? 1 : 0))).putInt(id).array();
        return ipv6(44, concat(header, payload));
    }

    /** IPv4 packet with a TCP segment without payload between two endpoints. */
    public static byte[] segment(int source, int sourcePort, int destination, int destinationPort) {
        return ipv4(source, destination, 6, 0, 0, tcp(sourcePort, destinationPort, new byte[0]));
    }

    /** Payload of a decoded packet. */
    static byte[] payload(DecodedPacket packet) {
        byte[] payload = new byte[packet.payloadLength()];
        packet.payloadBuffer().getBytes(packet.payloadOffset(), payload);
        return payload;
    }
}
