// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.demo;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A capture file (pcap with nanoseconds, link type Ethernet) to which several threads add packets, timed as they are added.
 */
final class PacketFile implements AutoCloseable {
    private static final int NANOSECOND_MAGIC = 0xA1B23C4D;
    private static final int VERSION = 0x0002_0004;
    private static final int SNAP_LENGTH = 65_535;
    private static final int LINKTYPE_ETHERNET = 1;

    private final OutputStream out;

    PacketFile(Path file) throws IOException {
        out = new BufferedOutputStream(Files.newOutputStream(file));
        out.write(ByteBuffer.allocate(24).putInt(NANOSECOND_MAGIC).putInt(VERSION).putInt(0).putInt(0)
                .putInt(SNAP_LENGTH).putInt(LINKTYPE_ETHERNET).array());
    }

    synchronized void add(byte[] packet) throws IOException {
        Instant now = Instant.now();
        out.write(ByteBuffer.allocate(16).putInt((int) now.getEpochSecond()).putInt(now.getNano())
                .putInt(packet.length).putInt(packet.length).array());
        out.write(packet);
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}
