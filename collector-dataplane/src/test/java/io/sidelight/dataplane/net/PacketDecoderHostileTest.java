// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import static io.sidelight.dataplane.net.TestPackets.bytes;
import static io.sidelight.dataplane.net.TestPackets.concat;
import static io.sidelight.dataplane.net.TestPackets.ipv4;
import static io.sidelight.dataplane.net.TestPackets.ipv4Fragment;
import static io.sidelight.dataplane.net.TestPackets.ipv6;
import static io.sidelight.dataplane.net.TestPackets.ipv6Fragment;
import static io.sidelight.dataplane.net.TestPackets.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Properties that hold for whatever bytes; Agrona's bounds checks tell a read outside of the buffer. */
final class PacketDecoderHostileTest {
    private static final String ADDRESSES = "020000000001 020000000002 ";

    private static final int PAYLOAD = 40;
    private static final byte[] SEGMENT = tcp(50_000, 443, bytes(PAYLOAD));
    private static final byte[] EXTENDED = ipv6(0,
            concat(Hex.bytes("2B 00 050200000100  33 00 040000000000  06 01 0000 00000001 00000002"), SEGMENT));
    private static final List<Sample> SAMPLES = List.of(
            new Sample(LinkType.ETHERNET, ADDRESSES + "0800", ipv4(6, SEGMENT)),
            new Sample(LinkType.ETHERNET, ADDRESSES + "88A8 0001 8100 0002 86DD", ipv6(6, SEGMENT)),
            new Sample(LinkType.ETHERNET, ADDRESSES + "0068 AAAA03 000000 0800", ipv4(6, SEGMENT)),
            new Sample(LinkType.RAW, "", EXTENDED), new Sample(LinkType.NULL, "02000000", ipv4(6, SEGMENT)),
            new Sample(LinkType.LOOP, "00000018", ipv6(6, SEGMENT)),
            new Sample(LinkType.LINUX_SLL, "0000 0001 0006 0200000000010000 8100 0001 0800", ipv4(6, SEGMENT)),
            new Sample(LinkType.LINUX_SLL2, "86DD 0000 00000002 0001 04 06 0200000000010000", ipv6(6, SEGMENT)),
            new Sample(LinkType.PPP, "FF03 0021", ipv4(6, SEGMENT)), new Sample(LinkType.IPV4, "", ipv4(6, SEGMENT)),
            new Sample(LinkType.IPV6, "", ipv6(6, SEGMENT)));

    private final DecodedPacket packet = new DecodedPacket();
    private PacketDecoder decoder = new PacketDecoder(new Defragmenter());

    @Test
    void truncationAtEveryByteIsToldFromAWholePacket() {
        for (Sample sample : SAMPLES) {
            for (int length = 0; length <= sample.bytes.length; length++) {
                int result = decode(sample.linkType, Arrays.copyOf(sample.bytes, length));
                if (length < sample.headerLength) {
                    assertThat(result).isNotEqualTo(PacketDecoder.TCP);
                } else {
                    assertThat(result).as("link type %d cut to %d", sample.linkType, length)
                            .isEqualTo(PacketDecoder.TCP);
                    assertThat(packet.payloadLength()).isEqualTo(length - sample.headerLength);
                    assertThat(packet.missingPayload()).isEqualTo(sample.bytes.length - length);
                }
            }
        }
    }

    @Test
    void changedHeadersNeverThrowAndNeverPointOutside() {
        Random random = new Random(1);
        for (int round = 0; round < 100_000; round++) {
            Sample sample = SAMPLES.get(random.nextInt(SAMPLES.size()));
            byte[] bytes = sample.bytes.clone();
            for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
                bytes[random.nextInt(sample.headerLength)] = (byte) random.nextInt();
            }
            assertWithinBuffer(decode(sample.linkType, Arrays.copyOf(bytes, random.nextInt(bytes.length + 1))));
        }
    }

    @Test
    void randomBytesNeverThrowAndNeverPointOutside() {
        Random random = new Random(4);
        for (int round = 0; round < 50_000; round++) {
            byte[] bytes = new byte[random.nextInt(120)];
            random.nextBytes(bytes);
            assertWithinBuffer(decode(random.nextInt(300), bytes));
        }
    }

    @Test
    void changedFragmentsNeverThrowAndNeverPointOutside() {
        Random random = new Random(5);
        byte[][] fragments = {ipv4Fragment(1, 0, true, Arrays.copyOf(SEGMENT, 24)),
            ipv4Fragment(1, 24, false, Arrays.copyOfRange(SEGMENT, 24, 60)),
            ipv6Fragment(1, 0, true, 6, Arrays.copyOf(SEGMENT, 24)),
            ipv6Fragment(1, 24, false, 6, Arrays.copyOfRange(SEGMENT, 24, 60))};
        for (int round = 0; round < 50_000; round++) {
            byte[] bytes = fragments[random.nextInt(fragments.length)].clone();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            assertWithinBuffer(decode(LinkType.RAW, bytes));
        }
    }

    private void assertWithinBuffer(int result) {
        assertThat(result).isBetween(PacketDecoder.TCP, PacketDecoder.UDP);
        if (result == PacketDecoder.TCP) {
            assertThat(packet.payloadLength()).isNotNegative();
            assertThat(packet.missingPayload()).isNotNegative();
            packet.payloadBuffer().boundsCheck(packet.payloadOffset(), packet.payloadLength());
        }
    }

    private int decode(int linkType, byte[] bytes) {
        return decoder.decode(new UnsafeBuffer(bytes), 0, bytes.length, linkType, 0, packet);
    }

    private static final class Sample {
        private final int linkType;
        private final byte[] bytes;
        private final int headerLength;

        Sample(int linkType, String linkHeader, byte[] ip) {
            this.linkType = linkType;
            bytes = concat(Hex.bytes(linkHeader), ip);
            headerLength = bytes.length - PAYLOAD;
        }
    }
}
