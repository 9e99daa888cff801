// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.traffic;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/** Writes a pcap file (nanoseconds, Ethernet); its clock goes on by a microsecond a packet. */
final class PcapWriter implements AutoCloseable {
    private static final int NANOSECOND_MAGIC = 0xA1B23C4D;
    private static final int VERSION = 0x0002_0004;
    private static final int SNAP_LENGTH = 65_535;
    private static final int LINKTYPE_ETHERNET = 1;
    private static final long FIRST_PACKET_NS = 1_750_000_000_000_000_000L;
    private static final long BETWEEN_PACKETS_NS = 1_000;
    private static final int WITHOUT_PAYLOAD = 14 + 20 + 20;
    private static final int SECOND_NS = 1_000_000_000;

    private final OutputStream out;
    private final byte[] headerBytes = new byte[16];
    private final ByteBuffer header = ByteBuffer.wrap(headerBytes);
    private long timeNs = FIRST_PACKET_NS;
    private BooleanSupplier loses = () -> false;
    private long lost;

    PcapWriter(Path file) throws IOException {
        out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20);
        out.write(ByteBuffer.allocate(24).putInt(NANOSECOND_MAGIC).putInt(VERSION).putInt(0).putInt(0)
                .putInt(SNAP_LENGTH).putInt(LINKTYPE_ETHERNET).array());
    }

    /** From now on, packets of which {@code loses} says so are not written: the mirror port dropped them. */
    void lose(BooleanSupplier chance) {
        loses = chance;
    }

    /** Packets with payload that were not written. */
    long lost() {
        return lost;
    }

    void add(byte[] packet, int length) throws IOException {
        timeNs += BETWEEN_PACKETS_NS;
        if (loses.getAsBoolean()) {
            lost += length > WITHOUT_PAYLOAD ? 1 : 0;
            return;
        }
        header.clear();
        header.putInt((int) (timeNs / SECOND_NS)).putInt((int) (timeNs % SECOND_NS)).putInt(length).putInt(length);
        out.write(headerBytes);
        out.write(packet, 0, length);
    }

    /** Lets the clock go on to the next full second. */
    void nextSecond() {
        timeNs += SECOND_NS - timeNs % SECOND_NS;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
