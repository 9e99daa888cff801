// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.traffic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The packets of a generated capture in memory, to be told again and again, each time with other clients: as much traffic as wanted
 * from little memory. Allocates nothing once made.
 */
public final class PacketScript {
    private static final int FILE_HEADER = 24;
    private static final int CAPTURED_LENGTH = 8;
    private static final int PACKET_HEADER = 16;
    private static final int SOURCE_ADDRESS = 26;
    private static final int SOURCE_PORT = 34;
    private static final int SERVER_PORT = 443;

    private final int connections;
    private final ByteBuffer bytes;
    private final int[] offsets;
    private final long totalBytes;

    private PacketScript(int connections, ByteBuffer bytes, int[] offsets) {
        if (!ClientAddress.divides(connections)) {
            throw new IllegalArgumentException("a script of " + connections + " connections cannot be told again");
        }
        this.connections = connections;
        this.bytes = bytes;
        this.offsets = offsets;
        long sum = 0;
        for (int packet = 0; packet < offsets.length; packet++) {
            sum += length(packet);
        }
        this.totalBytes = sum;
    }

    /** Reads a capture of ours, of at most 2 GB, with clients numbered from 0. */
    public static PacketScript of(TrafficFile traffic) throws IOException {
        try (FileChannel file = FileChannel.open(traffic.path())) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(file.size()));
            while (bytes.hasRemaining() && file.read(bytes) >= 0) {
                // until all of it is there
            }
            bytes.flip();
            int[] offsets = new int[1 << 10];
            int count = 0;
            int at = FILE_HEADER;
            while (at < bytes.limit()) {
                if (count == offsets.length) {
                    offsets = Arrays.copyOf(offsets, 2 * count);
                }
                offsets[count++] = at + PACKET_HEADER;
                at += PACKET_HEADER + bytes.getInt(at + CAPTURED_LENGTH);
            }
            return new PacketScript(traffic.connections(), bytes, Arrays.copyOf(offsets, count));
        }
    }

    /** Packets of one telling. */
    public int packets() {
        return offsets.length;
    }

    /** Bytes of the packets of one telling, from the Ethernet header on. */
    public long bytes() {
        return totalBytes;
    }

    /** Where packet {@code number} begins in {@link #buffer}. */
    public int offset(int number) {
        return offsets[number];
    }

    /** Bytes of packet {@code number}. */
    public int length(int number) {
        return bytes.getInt(offsets[number] - PACKET_HEADER + CAPTURED_LENGTH);
    }

    /** All packets, off the heap. */
    public ByteBuffer buffer() {
        return bytes;
    }

    /** Gives packet {@code number} to the client that has its part in telling {@code telling}, counted from 0. */
    public void readdress(int number, int telling) {
        int at = offsets[number];
        boolean fromServer = (bytes.getShort(at + SOURCE_PORT) & 0xFFFF) == SERVER_PORT;
        int address = at + SOURCE_ADDRESS + (fromServer ? 4 : 0);
        int port = at + SOURCE_PORT + (fromServer ? 2 : 0);
        int place = ClientAddress.number(bytes.getShort(port) & 0xFFFF) % connections;
        int client = telling * connections + place;
        bytes.putInt(address, ClientAddress.address(client));
        bytes.putShort(port, (short) ClientAddress.port(client));
    }
}
