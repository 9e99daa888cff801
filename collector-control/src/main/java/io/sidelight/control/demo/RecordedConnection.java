// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Writes what two ends of a connection say to each other as the TCP packets (IPv4, Ethernet) that would have carried it on a
 * network without loss. Used by the threads of both directions.
 */
final class RecordedConnection {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final int MOST_PAYLOAD = 1_460;
    private static final int HEADERS = 14 + 20 + 20;
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int TCP = 6;
    private static final int FIN = 0x01;
    private static final int SYN = 0x02;
    private static final int PSH = 0x08;
    private static final int ACK = 0x10;
    private static final byte[] NOTHING = {};

    private final PacketFile file;
    private final int[] ports;
    private final int[] nextSequence = {1_000, 2_000};

    /** Records the three packets that open the connection. */
    RecordedConnection(PacketFile file, int clientPort, int serverPort) throws IOException {
        this.file = file;
        this.ports = new int[]{clientPort, serverPort};
        add(0, SYN, NOTHING);
        nextSequence[0]++;
        add(1, SYN | ACK, NOTHING);
        nextSequence[1]++;
        add(0, ACK, NOTHING);
    }

    /** Records what end {@code from} (0 the client, 1 the server) said. */
    synchronized void data(int from, byte[] bytes, int length) throws IOException {
        for (int at = 0; at < length; at += MOST_PAYLOAD) {
            byte[] payload = Arrays.copyOfRange(bytes, at, Math.min(length, at + MOST_PAYLOAD));
            add(from, PSH | ACK, payload);
            nextSequence[from] += payload.length;
        }
    }

    /** Records that end {@code from} has no more to say. */
    synchronized void end(int from) throws IOException {
        add(from, FIN | ACK, NOTHING);
        nextSequence[from]++;
    }

    private void add(int from, int flags, byte[] payload) throws IOException {
        ByteBuffer packet = ByteBuffer.allocate(HEADERS + payload.length);
        packet.position(12).putShort((short) ETHERTYPE_IPV4);
        int ip = packet.position();
        packet.putShort((short) 0x4500).putShort((short) (40 + payload.length)).putInt(0x0000_4000)
                .put((byte) 64).put((byte) TCP).putShort((short) 0).put(LOOPBACK).put(LOOPBACK);
        int tcp = packet.position();
        int acknowledged = (flags & ACK) == 0 ? 0 : nextSequence[1 - from];
        packet.putShort((short) ports[from]).putShort((short) ports[1 - from]).putInt(nextSequence[from])
                .putInt(acknowledged).putShort((short) (5 << 12 | flags)).putShort((short) 0xFFFF).putInt(0);
        packet.put(payload);
        packet.putShort(ip + 10, checksum(packet, ip, tcp, 0));
        packet.putShort(tcp + 16, checksum(packet, tcp, packet.limit(), pseudoHeader(20 + payload.length)));
        file.add(packet.array());
    }

    /** Both addresses, the protocol and the length of the segment (RFC 9293 section 3.1). */
    private static int pseudoHeader(int segmentLength) {
        return 2 * (0x7F00 + 0x0001) + TCP + segmentLength;
    }

    /** The Internet checksum (RFC 1071). */
    private static short checksum(ByteBuffer packet, int from, int to, int initial) {
        int sum = initial;
        for (int i = from; i < to; i++) {
            int b = packet.get(i) & 0xFF;
            sum += (i - from) % 2 == 0 ? b << 8 : b;
        }
        while (sum > 0xFFFF) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return (short) ~sum;
    }
}
