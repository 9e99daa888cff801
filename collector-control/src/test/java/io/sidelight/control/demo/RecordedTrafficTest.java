// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration's own traffic, as its relays record it; what a collector makes of it is the data plane's to test. */
class RecordedTrafficTest {
    private static final int FILE_HEADER = 24;
    private static final int PACKET_HEADER = 16;
    private static final int IP = 14;
    private static final int TCP = IP + 20;
    private static final int FLAGS = TCP + 13;
    private static final int SYN = 0x02;

    @TempDir
    private Path folder;

    @Test
    void recordsEachConnectionOfTheDemonstrationWithWholePackets() throws Exception {
        Path file = folder.resolve("demo.pcap");
        LegacyTls.allowRsaKeyExchange();
        Set<Integer> ports;
        try (DemoTraffic traffic = new DemoTraffic(DemoTraffic.identities())) {
            ports = Demonstration.record(traffic, file);
        }
        List<ByteBuffer> packets = packets(ByteBuffer.wrap(Files.readAllBytes(file)));
        assertThat(packets).allSatisfy(packet -> assertThat(sum(packet, IP, TCP)).isEqualTo(0xFFFF));
        assertThat(packets.stream().filter(packet -> packet.get(FLAGS) == SYN)).hasSize(7);
        Set<Integer> servers = new HashSet<>();
        packets.stream().filter(packet -> packet.get(FLAGS) == SYN)
                .forEach(packet -> servers.add(packet.getShort(TCP + 2) & 0xFFFF));
        assertThat(servers).isEqualTo(ports).hasSize(4);
    }

    private static List<ByteBuffer> packets(ByteBuffer file) {
        List<ByteBuffer> packets = new ArrayList<>();
        int at = FILE_HEADER;
        while (at < file.limit()) {
            int length = file.getInt(at + 8);
            packets.add(file.slice(at + PACKET_HEADER, length));
            at += PACKET_HEADER + length;
        }
        return packets;
    }

    /** Ones' complement sum; 0xFFFF where the checksum within is right. */
    private static int sum(ByteBuffer packet, int from, int to) {
        int sum = 0;
        for (int i = from; i < to; i += 2) {
            sum += packet.getShort(i) & 0xFFFF;
        }
        return (sum & 0xFFFF) + (sum >>> 16);
    }
}
