// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.flow;

import static io.sidelight.dataplane.flow.DuplicateFilter.Verdict.BETTER_COPY;
import static io.sidelight.dataplane.flow.DuplicateFilter.Verdict.COPY;
import static io.sidelight.dataplane.flow.DuplicateFilter.Verdict.FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.sidelight.dataplane.net.DecodedPacket;
import io.sidelight.dataplane.net.Defragmenter;
import io.sidelight.dataplane.net.LinkType;
import io.sidelight.dataplane.net.PacketDecoder;
import io.sidelight.dataplane.net.TcpChecksum;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class DuplicateFilterTest {
    private static final long WINDOW_NS = 2_000_000;
    private static final int ACK = 0x10;
    private static final int RST = 0x04;

    private final DuplicateFilter filter = new DuplicateFilter(WINDOW_NS, DuplicateFilter.CAPACITY, 1);
    private long number;

    /** Fields of an IPv4 TCP packet, of which a test changes one. */
    private static final class Fields {
        private int source = 0x0A000001;
        private int destination = 0x0A000002;
        private int sourcePort = 50_000;
        private int destinationPort = 443;
        private int identification = 77;
        private int ttl = 64;
        private int sequence = 1_000;
        private int acknowledgment = 2_000;
        private int flags = ACK;
        private int window = 500;
        private int checksum = 0x1234;
        private int timestamp = 99;
        private byte[] payload = "some payload of a segment".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        private int cutOff;

        /** Makes the checksum that of the segment, by way of {@link TcpChecksum}. */
        void rightChecksum() {
            for (checksum = 1; TcpChecksum.judge(packet()) != TcpChecksum.Verdict.GOOD; checksum++) {
                assertThat(checksum).isLessThan(0xFFFF);
            }
        }

        DecodedPacket packet() {
            ByteBuffer out = ByteBuffer.allocate(52 + payload.length);
            out.putShort((short) 0x4500).putShort((short) out.capacity()).putShort((short) identification)
                    .putShort((short) 0x4000).put((byte) ttl).put((byte) 6).putShort((short) ttl).putInt(source)
                    .putInt(destination).putShort((short) sourcePort).putShort((short) destinationPort)
                    .putInt(sequence).putInt(acknowledgment).putShort((short) (0x8000 | flags))
                    .putShort((short) window).putShort((short) checksum).putShort((short) 0).putInt(0x0101080A)
                    .putInt(timestamp).putInt(7).put(payload);
            DecodedPacket packet = new DecodedPacket();
            int kind = new PacketDecoder(new Defragmenter()).decode(new UnsafeBuffer(out.array()), 0,
                    out.capacity() - cutOff, LinkType.RAW, 0, packet);
            assertThat(kind).isEqualTo(PacketDecoder.TCP);
            return packet;
        }
    }

    private final Fields fields = new Fields();

    private DuplicateFilter.Verdict judge(long timeNs) {
        return filter.judge(fields.packet(), ++number, timeNs);
    }

    @Test
    void aSecondPacketAlikeIsACopyWhateverItsHopCount() {
        assertThat(judge(0)).isEqualTo(FIRST);
        fields.ttl = 63;
        assertThat(judge(40_000)).isEqualTo(COPY);
        assertThat(judge(WINDOW_NS)).isEqualTo(COPY);
        assertThat(filter.copies()).isEqualTo(2);
    }

    @Test
    void whatComesLaterIsNoCopyAndIsKnownFromThenOn() {
        assertThat(judge(0)).isEqualTo(FIRST);
        assertThat(judge(WINDOW_NS + 1)).isEqualTo(FIRST);
        assertThat(judge(WINDOW_NS + 2)).isEqualTo(COPY);
    }

    @Test
    void timeMayStepBackWithinTheWindowAndBeyond() {
        assertThat(judge(10_000_000)).isEqualTo(FIRST);
        assertThat(judge(10_000_000 - WINDOW_NS)).isEqualTo(COPY);
        assertThat(judge(1)).isEqualTo(FIRST);
        assertThat(judge(2)).isEqualTo(COPY);
    }

    @Test
    void eachFieldThatTheSenderWroteTellsPacketsApart() {
        Map<String, Runnable> changes = new HashMap<>();
        changes.put("source", () -> fields.source++);
        changes.put("destination", () -> fields.destination++);
        changes.put("source port", () -> fields.sourcePort++);
        changes.put("destination port", () -> fields.destinationPort++);
        changes.put("identification", () -> fields.identification++);
        changes.put("sequence", () -> fields.sequence++);
        changes.put("acknowledgment", () -> fields.acknowledgment++);
        changes.put("flags", () -> fields.flags ^= 0x08);
        changes.put("window", () -> fields.window++);
        changes.put("timestamp", () -> fields.timestamp++);
        changes.put("first bytes", () -> fields.payload[0]++);
        changes.put("length", () -> fields.payload = java.util.Arrays.copyOf(fields.payload, 30));
        assertThat(judge(0)).isEqualTo(FIRST);
        changes.forEach((name, change) -> {
            change.run();
            assertThat(judge(1)).as(name).isEqualTo(FIRST);
            assertThat(judge(2)).as(name).isEqualTo(COPY);
        });
    }

    @Test
    void theTwoDirectionsAreNotAlike() {
        fields.sourcePort = fields.destinationPort;
        fields.sequence = fields.acknowledgment;
        judge(0);
        int source = fields.source;
        fields.source = fields.destination;
        fields.destination = source;
        assertThat(judge(1)).isEqualTo(FIRST);
    }

    @Test
    void aCopyWithItsChecksumFilledInIsReadOnce() {
        fields.checksum = 0;
        judge(0);
        fields.rightChecksum();
        assertThat(judge(1)).isEqualTo(BETTER_COPY);
        assertThat(judge(2)).isEqualTo(COPY);
        assertThat(filter.copies()).isEqualTo(2);
    }

    @Test
    void aDamagedCopyIsNotRead() {
        fields.rightChecksum();
        judge(0);
        fields.checksum++;
        assertThat(judge(1)).isEqualTo(COPY);
    }

    @Test
    void theFirstSoundCopyOfWhatWasNotBelievedIsRead() {
        fields.rightChecksum();
        fields.payload[20]++;
        judge(0);
        filter.distrustLast();
        assertThat(judge(1)).isEqualTo(COPY);
        fields.payload[20]--;
        assertThat(judge(2)).isEqualTo(BETTER_COPY);
        assertThat(judge(3)).isEqualTo(COPY);
    }

    @Test
    void aCopyOfWhichMoreWasCapturedIsWorthReading() {
        fields.cutOff = 10;
        judge(0);
        assertThat(judge(1)).isEqualTo(COPY);
        fields.cutOff = 0;
        fields.rightChecksum();
        assertThat(judge(2)).isEqualTo(BETTER_COPY);
        fields.cutOff = 10;
        assertThat(judge(3)).isEqualTo(COPY);
    }

    @Test
    void aResetIsCountedOnceAndReadEachTime() {
        fields.flags = RST | ACK;
        fields.payload = new byte[0];
        judge(0);
        assertThat(judge(1)).isEqualTo(BETTER_COPY);
    }

    @Test
    void aWindowOfZeroKnowsNoCopies() {
        DuplicateFilter off = new DuplicateFilter(0, DuplicateFilter.CAPACITY, 1);
        assertThat(off.judge(fields.packet(), 1, 0)).isEqualTo(FIRST);
        off.distrustLast();
        assertThat(off.judge(fields.packet(), 2, 0)).isEqualTo(FIRST);
    }

    @Test
    void reachIsCountedInPacketsOfTheCapture() {
        filter.judge(fields.packet(), 1, 0);
        assertThat(filter.judge(fields.packet(), 1 + DuplicateFilter.CAPACITY, 0)).isEqualTo(COPY);
        assertThat(filter.judge(fields.packet(), 2 + DuplicateFilter.CAPACITY, 0)).isEqualTo(FIRST);
    }

    /** Many rounds through the table, each packet's copy anywhere behind it within reach, beside a plain map. */
    @Test
    void agreesWithAMapThatForgetsNothing() {
        DecodedPacket packet = fields.packet();
        UnsafeBuffer segment = (UnsafeBuffer) packet.payloadBuffer();
        int checksumAt = packet.payloadOffset() - packet.tcpHeaderLength() + 16;
        int firstBytesAt = packet.payloadOffset();
        Map<Integer, Long> seen = new HashMap<>();
        Random random = new Random(3);
        for (long at = 1; at < 10L * DuplicateFilter.CAPACITY; at++) {
            int content = random.nextInt(3 * DuplicateFilter.CAPACITY);
            segment.putInt(firstBytesAt, content);
            segment.putShort(checksumAt, (short) content);
            Long first = seen.get(content);
            boolean copy = first != null && at - first <= DuplicateFilter.CAPACITY;
            assertThat(filter.judge(packet, at, 0)).as("packet %d", at).isEqualTo(copy ? COPY : FIRST);
            if (!copy) {
                seen.put(content, at);
            }
        }
    }

    @Test
    void allocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        DecodedPacket packet = fields.packet();
        UnsafeBuffer segment = (UnsafeBuffer) packet.payloadBuffer();
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 50_000; i++) {
                segment.putInt(packet.payloadOffset(), i >> 1);
                filter.judge(packet, ++number, number);
            }
            allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(allocated).isLessThan(1_000);
    }
}
