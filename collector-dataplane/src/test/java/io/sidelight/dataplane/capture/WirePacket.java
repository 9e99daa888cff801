// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A packet of TCP or UDP over IPv4 as it is on the wire, made to be sent, and found again by its mark, the last four bytes.
 *
 * @param tags each {@code tpid << 16 | vlanId}, the outermost first
 */
record WirePacket(int protocol, int source, int sourcePort, int destination, int destinationPort, int mark,
        int... tags) {
    static final int TCP = 6;
    static final int UDP = 17;
    private static final byte[] ADDRESSES = HexFormat.of().parseHex("020000000002020000000001");
    private static final int PAYLOAD_LENGTH = 40;

    static WirePacket tcp(int client, int clientPort, int server, int serverPort, int mark) {
        return new WirePacket(TCP, client, clientPort, server, serverPort, mark);
    }

    /** Whether it is one of ours: systems send some packets of their own. */
    static boolean isOurs(CapturedPacket packet) {
        return packet.buffer().capacity() >= 14 && packet.buffer().getInt(0) == ByteBuffer.wrap(ADDRESSES)
                .order(ByteOrder.nativeOrder()).getInt() && packet.buffer().getByte(5) == ADDRESSES[5];
    }

    static int mark(CapturedPacket packet) {
        return packet.buffer().getInt(packet.buffer().capacity() - Integer.BYTES, ByteOrder.BIG_ENDIAN);
    }

    WirePacket tagged(int... tags) {
        return new WirePacket(protocol, source, sourcePort, destination, destinationPort, mark, tags);
    }

    WirePacket reversed(int mark) {
        return new WirePacket(protocol, destination, destinationPort, source, sourcePort, mark, tags);
    }

    byte[] bytes() {
        byte[] segment = segment();
        return packet(segment, 0, 0x4000);
    }

    /** The same in two IPv4 fragments; the second has no ports. */
    byte[][] fragments(int identification) {
        byte[] segment = segment();
        byte[] first = Arrays.copyOf(segment, 32);
        byte[] second = Arrays.copyOfRange(segment, 32, segment.length);
        return new byte[][]{packet(first, identification, 0x2000), packet(second, identification, 32 / 8)};
    }

    private byte[] segment() {
        int header = protocol == TCP ? 20 : 8;
        ByteBuffer segment = ByteBuffer.allocate(header + PAYLOAD_LENGTH);
        segment.putShort((short) sourcePort).putShort((short) destinationPort);
        if (protocol == TCP) {
            segment.putInt(1).putInt(1).put((byte) 0x50).put((byte) 0x18).putShort((short) 1000);
        } else {
            segment.putShort((short) segment.capacity());
        }
        return segment.putInt(segment.capacity() - Integer.BYTES, mark).array();
    }

    private byte[] packet(byte[] payload, int identification, int fragment) {
        ByteBuffer packet = ByteBuffer.allocate(14 + 4 * tags.length + 20 + payload.length);
        packet.put(ADDRESSES);
        for (int tag : tags) {
            packet.putInt(tag);
        }
        packet.putShort((short) 0x0800);
        int ip = packet.position();
        packet.put((byte) 0x45).put((byte) 0).putShort((short) (20 + payload.length));
        packet.putShort((short) identification).putShort((short) fragment).put((byte) 64).put((byte) protocol);
        packet.putShort((short) 0).putInt(source).putInt(destination);
        packet.putShort(ip + 10, checksum(packet, ip));
        return packet.put(payload).array();
    }

    private static short checksum(ByteBuffer packet, int ip) {
        int sum = 0;
        for (int i = 0; i < 20; i += 2) {
            sum += packet.getShort(ip + i) & 0xFFFF;
        }
        sum = (sum & 0xFFFF) + (sum >>> 16);
        return (short) ~(sum + (sum >>> 16));
    }
}
