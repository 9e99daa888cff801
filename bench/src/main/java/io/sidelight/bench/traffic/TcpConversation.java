// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.traffic;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes one TCP connection as packets: Ethernet, IPv4, segments of at most 1460 bytes, every second one acknowledged.
 * Checksums are left zero, as in a capture made where the network card computes them.
 */
final class TcpConversation implements Wire {
    private static final int SEGMENT = 1_460;
    private static final int HEADERS = 14 + 20 + 20;
    private static final int SERVER_ADDRESS = 0x0A00_0001;
    private static final int SERVER_PORT = 443;
    private static final int FIN = 0x01;
    private static final int SYN = 0x02;
    private static final int ACK = 0x10;
    private static final byte[] NOTHING = {};

    private final PcapWriter file;
    private final int clientAddress;
    private final int clientPort;
    private final int[] nextSequence = {1_000, 2_000};
    private final byte[] packetBytes = new byte[HEADERS + SEGMENT];
    private final ByteBuffer packet = ByteBuffer.wrap(packetBytes);
    private int unacknowledged;

    /** Writes the three packets that open connection {@code number}; numbers have addresses or ports of their own. */
    TcpConversation(PcapWriter file, int number) throws IOException {
        this.file = file;
        this.clientAddress = ClientAddress.address(number);
        this.clientPort = ClientAddress.port(number);
        add(0, SYN, NOTHING, 0, 0);
        nextSequence[0]++;
        add(1, SYN | ACK, NOTHING, 0, 0);
        nextSequence[1]++;
        add(0, ACK, NOTHING, 0, 0);
    }

    @Override
    public void carry(boolean fromClient, byte[] bytes, int length) throws IOException {
        int from = fromClient ? 0 : 1;
        for (int at = 0; at < length; at += SEGMENT) {
            int payload = Math.min(length - at, SEGMENT);
            add(from, ACK, bytes, at, payload);
            nextSequence[from] += payload;
            if (++unacknowledged % 2 == 0) {
                add(1 - from, ACK, NOTHING, 0, 0);
            }
        }
    }

    /** Writes the packets that close the connection. */
    void close() throws IOException {
        add(0, FIN | ACK, NOTHING, 0, 0);
        nextSequence[0]++;
        add(1, FIN | ACK, NOTHING, 0, 0);
        nextSequence[1]++;
        add(0, ACK, NOTHING, 0, 0);
    }

    private void add(int from, int flags, byte[] bytes, int offset, int length) throws IOException {
        boolean fromClient = from == 0;
        int acknowledged = (flags & ACK) == 0 ? 0 : nextSequence[1 - from];
        packet.clear().position(12);
        packet.putShort((short) 0x0800);
        packet.putShort((short) 0x4500).putShort((short) (40 + length)).putInt(0x0000_4000).putShort((short) 0x4006)
                .putShort((short) 0).putInt(fromClient ? clientAddress : SERVER_ADDRESS)
                .putInt(fromClient ? SERVER_ADDRESS : clientAddress);
        packet.putShort((short) (fromClient ? clientPort : SERVER_PORT))
                .putShort((short) (fromClient ? SERVER_PORT : clientPort)).putInt(nextSequence[from])
                .putInt(acknowledged).putShort((short) (5 << 12 | flags)).putShort((short) 0xFFFF).putInt(0);
        packet.put(bytes, offset, length);
        file.add(packetBytes, HEADERS + length);
    }
}
