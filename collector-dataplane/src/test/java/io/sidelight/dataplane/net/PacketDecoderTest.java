// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import static io.sidelight.dataplane.net.TestPackets.bytes;
import static io.sidelight.dataplane.net.TestPackets.concat;
import static io.sidelight.dataplane.net.TestPackets.ipv4;
import static io.sidelight.dataplane.net.TestPackets.ipv6;
import static io.sidelight.dataplane.net.TestPackets.payload;
import static io.sidelight.dataplane.net.TestPackets.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** IP and TCP headers, lengths, and what a snap length leaves. */
final class PacketDecoderTest {
    private static final byte[] IPV4_WITH_OPTIONS = Hex.bytes("""
            020000000002 020000000001 0800 # Ethernet
            46 00 0034 1234 4000 40 06 0000 # IPv4: 24 bytes of header, 52 in all, don't fragment, TCP
            C0000201 C6336402               # 192.0.2.1 to 198.51.100.2
            94040000                        # router alert
            C350 01BB FFFFFFF0 00000010     # port 50000 to 443, sequence, acknowledgment
            6 0 18 FAF0 0000 0000           # 24 bytes of header, PSH and ACK, window 64240
            01010402                        # options
            16030100                        # payload
            DEADBEEF                        # padding of the link layer
            """);
    private static final byte[] IPV6 = Hex.bytes("""
            60000000 001A 06 40              # IPv6: payload of 26, TCP
            20010DB8000000010000000000000002 # 2001:db8:0:1::2
            20010DB8000000030000000000000004 # 2001:db8:0:3::4
            01BB C350 00000001 00000002      # port 443 to 50000
            50 12 1000 0000 0000             # 20 bytes of header, SYN and ACK
            170303000100                     # payload
            """);

    private final PacketDecoder decoder = new PacketDecoder(new Defragmenter());
    private final DecodedPacket packet = new DecodedPacket();

    @Test
    void ipv4FieldsAreThoseOfTheHeaders() {
        assertThat(decode(LinkType.ETHERNET, IPV4_WITH_OPTIONS)).isEqualTo(PacketDecoder.TCP);
        assertThat(packet.ipVersion()).isEqualTo(4);
        assertThat(packet.sourceHigh()).isZero();
        assertThat(packet.sourceLow()).isEqualTo(0x0000_FFFF_C000_0201L);
        assertThat(packet.destinationHigh()).isZero();
        assertThat(packet.destinationLow()).isEqualTo(0x0000_FFFF_C633_6402L);
        assertThat(packet.ipLength()).isEqualTo(52);
        assertThat(packet.sourcePort()).isEqualTo(50_000);
        assertThat(packet.destinationPort()).isEqualTo(443);
        assertThat(packet.segmentSequence()).isEqualTo(0xFFFF_FFF0);
        assertThat(packet.acknowledgment()).isEqualTo(0x10);
        assertThat(packet.tcpFlags()).isEqualTo(0x18);
        assertThat(packet.window()).isEqualTo(0xFAF0);
    }

    @Test
    void paddingIsNotPayload() {
        decode(LinkType.ETHERNET, IPV4_WITH_OPTIONS);
        assertThat(payload(packet)).isEqualTo(Hex.bytes("16030100"));
        assertThat(packet.missingPayload()).isZero();
    }

    @Test
    void ipv6FieldsAreThoseOfTheHeaders() {
        assertThat(decode(LinkType.RAW, IPV6)).isEqualTo(PacketDecoder.TCP);
        assertThat(packet.ipVersion()).isEqualTo(6);
        assertThat(packet.sourceHigh()).isEqualTo(0x2001_0DB8_0000_0001L);
        assertThat(packet.sourceLow()).isEqualTo(2);
        assertThat(packet.destinationHigh()).isEqualTo(0x2001_0DB8_0000_0003L);
        assertThat(packet.destinationLow()).isEqualTo(4);
        assertThat(packet.ipLength()).isEqualTo(66);
        assertThat(packet.sourcePort()).isEqualTo(443);
        assertThat(TcpFlags.isSynAck(packet.tcpFlags())).isTrue();
        assertThat(payload(packet)).isEqualTo(Hex.bytes("170303000100"));
    }

    @Test
    void packetMayLieAnywhereInTheBuffer() {
        byte[] bytes = concat(bytes(100), IPV6, bytes(100));
        assertThat(decoder.decode(new UnsafeBuffer(bytes), 100, IPV6.length, LinkType.RAW, 0, packet))
                .isEqualTo(PacketDecoder.TCP);
        assertThat(payload(packet)).isEqualTo(Hex.bytes("170303000100"));
    }

    @Test
    void snapLengthThatCutsPayloadIsToldFromTheLengthOnTheWire() {
        byte[] whole = ipv4(6, tcp(1, 2, bytes(1_000)));
        assertThat(decode(LinkType.RAW, Arrays.copyOf(whole, 140))).isEqualTo(PacketDecoder.TCP);
        assertThat(payload(packet)).isEqualTo(Arrays.copyOf(bytes(1_000), 100));
        assertThat(packet.missingPayload()).isEqualTo(900);
        assertThat(packet.ipLength()).isEqualTo(1_040);
    }

    @Test
    void snapLengthThatKeepsHeadersOnlyLeavesAnEmptyPayload() {
        byte[] whole = ipv6(6, tcp(1, 2, bytes(1_000)));
        assertThat(decode(LinkType.RAW, Arrays.copyOf(whole, 60))).isEqualTo(PacketDecoder.TCP);
        assertThat(packet.payloadLength()).isZero();
        assertThat(packet.missingPayload()).isEqualTo(1_000);
    }

    @Test
    void lengthZeroMeansTheCapturedLength() {
        byte[] big = ipv4(6, tcp(1, 2, bytes(100_000)));
        big[2] = 0;
        big[3] = 0;
        assertThat(decode(LinkType.RAW, big)).isEqualTo(PacketDecoder.TCP);
        assertThat(payload(packet)).isEqualTo(bytes(100_000));
        assertThat(packet.ipLength()).isEqualTo(100_040);

        byte[] big6 = ipv6(6, tcp(1, 2, bytes(100_000)));
        big6[4] = 0;
        big6[5] = 0;
        assertThat(decode(LinkType.RAW, big6)).isEqualTo(PacketDecoder.TCP);
        assertThat(payload(packet)).isEqualTo(bytes(100_000));
    }

    @Test
    void otherProtocolsAreNotTcp() {
        assertThat(decode(LinkType.RAW, ipv6(59, bytes(30)))).isEqualTo(PacketDecoder.NOT_TCP);
        assertThat(decode(LinkType.RAW, ipv6(50, bytes(30)))).isEqualTo(PacketDecoder.NOT_TCP);
        assertThat(decode(LinkType.RAW, TestPackets.ipv4(1, 2, 89, 7, 0x2000, bytes(8))))
                .isEqualTo(PacketDecoder.NOT_TCP);
        assertThat(decode(LinkType.RAW, TestPackets.ipv6Fragment(7, 0, true, 89, bytes(8))))
                .isEqualTo(PacketDecoder.NOT_TCP);
    }

    @Test
    void ipv6ExtensionHeadersAreSkipped() {
        byte[] chain = Hex.bytes("""
                3C 00 050200000100     # hop-by-hop: router alert
                2B 01 010C 000000000000000000000000 # destination options: padding
                33 00 0400 0000 0000   # routing, none left
                87 04 0000 00000001 00000002 000000000000000000000000 # authentication: 24 bytes
                8B 00 000000000000     # mobility
                8C 00 000000000000     # host identity
                06 00 000000000000     # shim6
                """);
        assertThat(decode(LinkType.RAW, ipv6(0, concat(chain, tcp(1, 443, bytes(9)))))).isEqualTo(PacketDecoder.TCP);
        assertThat(packet.destinationPort()).isEqualTo(443);
        assertThat(payload(packet)).isEqualTo(bytes(9));
    }

    @Test
    void ipv6ExtensionHeadersAreBounded() {
        byte[] option = Hex.bytes("3C 00 010400000000");
        byte[] last = Hex.bytes("06 00 010400000000");
        byte[] fits = concat(repeat(option, 15), last, tcp(1, 2, bytes(3)));
        byte[] exceeds = concat(repeat(option, 16), last, tcp(1, 2, bytes(3)));
        assertThat(decode(LinkType.RAW, ipv6(60, fits))).isEqualTo(PacketDecoder.TCP);
        assertThat(decode(LinkType.RAW, ipv6(60, exceeds))).isEqualTo(PacketDecoder.MALFORMED);
    }

    @Test
    void extensionHeaderLongerThanThePacketIsMalformed() {
        assertThat(decode(LinkType.RAW, ipv6(60, concat(Hex.bytes("06 FF 010400000000"), tcp(1, 2, bytes(3))))))
                .isEqualTo(PacketDecoder.MALFORMED);
    }

    @Test
    void authenticationHeaderIsSkippedInIpv4() {
        byte[] authentication = Hex.bytes("06 01 0000 00000001");
        // Length 1 is (1 + 2) * 4 = 12 bytes.
        byte[] payload = concat(authentication, Hex.bytes("00000002"), tcp(1, 443, bytes(5)));
        assertThat(decode(LinkType.RAW, ipv4(51, payload))).isEqualTo(PacketDecoder.TCP);
        assertThat(payload(packet)).isEqualTo(bytes(5));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x40, 0x41, 0x44})
    void ipv4HeaderLengthBelow20IsMalformed(int versionAndLength) {
        byte[] bytes = ipv4(6, tcp(1, 2, bytes(5)));
        bytes[0] = (byte) versionAndLength;
        assertThat(decode(LinkType.RAW, bytes)).isEqualTo(PacketDecoder.MALFORMED);
    }

    @Test
    void ipv4TotalLengthBelowTheHeaderIsMalformed() {
        byte[] bytes = ipv4(6, tcp(1, 2, bytes(5)));
        bytes[3] = 19;
        assertThat(decode(LinkType.RAW, bytes)).isEqualTo(PacketDecoder.MALFORMED);
    }

    @Test
    void tcpHeaderBehindTheEndOfTheIpPacketIsMalformed() {
        byte[] bytes = ipv4(6, tcp(1, 2, bytes(5)));
        bytes[3] = 39;
        assertThat(decode(LinkType.RAW, bytes)).isEqualTo(PacketDecoder.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x40, 0x70, 0xF0})
    void tcpDataOffsetOutsideOfTheSegmentIsMalformed(int dataOffset) {
        byte[] bytes = ipv4(6, tcp(1, 2, bytes(5)));
        bytes[32] = (byte) dataOffset;
        assertThat(decode(LinkType.RAW, bytes)).isEqualTo(PacketDecoder.MALFORMED);
    }

    private int decode(int linkType, byte[] bytes) {
        return decoder.decode(new UnsafeBuffer(bytes), 0, bytes.length, linkType, 0, packet);
    }

    private static byte[] repeat(byte[] bytes, int times) {
        byte[][] parts = new byte[times][];
        Arrays.fill(parts, bytes);
        return concat(parts);
    }
}
