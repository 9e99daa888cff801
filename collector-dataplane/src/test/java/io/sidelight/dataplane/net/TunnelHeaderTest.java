// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import static io.sidelight.dataplane.net.TestPackets.bytes;
import static io.sidelight.dataplane.net.TestPackets.concat;
import static io.sidelight.dataplane.net.TestPackets.payload;
import static io.sidelight.dataplane.net.TestPackets.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.TunnelFacts;
import io.sidelight.dataplane.api.event.TunnelType;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Single headers, bit by bit: what they say, and when they are none. */
final class TunnelHeaderTest {
    private static final byte[] IP = TunnelBytes.checksummed(TestPackets.ipv4(6, tcp(50_000, 443, bytes(11))));
    private static final byte[] IP6 = TestPackets.ipv6(6, tcp(50_000, 443, bytes(11)));
    private static final byte[] FRAME = TunnelBytes.frame(IP);
    private static final String MACS = "020000000002 020000000001 ";

    private final PacketDecoder decoder = new PacketDecoder(new Defragmenter());
    private final DecodedPacket packet = new DecodedPacket();

    /** RFC 1701: checksum and offset are there when routing is; entries end with an empty one. */
    @Test
    void greWithSourceRoutes() {
        byte[] gre = Hex.bytes("""
                6000 0800          # routing and key
                0000 0004          # checksum, offset
                0000002A           # key
                0800 00 04 0A000001 # one entry
                0000 00 00         # the end
                """);
        assertIn(TunnelBytes.ipv4(47, concat(gre, IP)), TunnelType.GRE, 42);
        byte[] endless = concat(Arrays.copyOf(gre, 12), Hex.bytes("0800 00 00 ".repeat(300)));
        assertThat(decodeIp(TunnelBytes.ipv4(47, endless))).isEqualTo(PacketDecoder.MALFORMED);
    }

    @ParameterizedTest
    @CsvSource({"00000000,0", "0000002A,42", "FFFFFFFF,4294967295"})
    void greKeysAreUnsigned(String key, long id) {
        assertIn(TunnelBytes.ipv4(47, concat(Hex.bytes("2000 0800" + key), IP)), TunnelType.GRE, id);
    }

    /** RFC 7637 section 3.2: VSID in the upper 24 bits, those below 0x1000 are reserved. */
    @ParameterizedTest
    @CsvSource({"00100005,NVGRE,4096", "FFFFFE01,NVGRE,16777214", "000FFF05,GRE,1048325"})
    void aKeyOfEthernetMayBeAVirtualSubnet(String key, TunnelType type, long id) {
        assertIn(TunnelBytes.ipv4(47, concat(Hex.bytes("2000 6558" + key), FRAME)), type, id);
    }

    /** RFC 2637 section 4.1: without a sequence number there is no payload, and the length bounds it. */
    @Test
    void pptpAcknowledgmentCarriesNothing() {
        assertThat(decodeIp(TunnelBytes.ipv4(47, Hex.bytes("2081 880B 0000 0007 00000001"))))
                .isEqualTo(PacketDecoder.NOT_TCP);
    }

    /** RFC 1661 section 6.5 and 6.6: address and control left out, protocol of one byte. */
    @ParameterizedTest
    @ValueSource(strings = {"FF03 0021", "0021", "FF03 21", "21"})
    void pppHeaderMayBeCompressed(String ppp) {
        byte[] carried = concat(Hex.bytes(ppp), IP);
        byte[] gre = concat(Hex.bytes("3001 880B"), TunnelBytes.u16(carried.length), Hex.bytes("0007 00000001"),
                carried);
        assertIn(TunnelBytes.ipv4(47, gre), TunnelType.PPTP, 7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0002 0800", "0003 0800"})
    void otherVersionsOfGreAreNotFollowed(String header) {
        assertThat(decodeIp(TunnelBytes.ipv4(47, concat(Hex.bytes(header), IP)))).isEqualTo(PacketDecoder.MALFORMED);
    }

    @Test
    void greOfSomethingElseIsNotIp() {
        assertThat(decodeIp(TunnelBytes.ipv4(47, concat(Hex.bytes("0000 88CC"), bytes(50)))))
                .isEqualTo(PacketDecoder.NOT_IP);
        assertThat(decodeIp(TunnelBytes.ipv4(47, Hex.bytes("0000 0000")))).isEqualTo(PacketDecoder.NOT_TCP);
    }

    @Test
    void erspanTypeIiTellsSessionAndVlan() {
        byte[] header = Hex.bytes("""
                1000 88BE 00000001 # GRE with a sequence number, ERSPAN
                1 064              # version 1 is type II; VLAN 100
                9BFF               # COS 4, encapsulation 3, session 1023
                00000123           # index
                """);
        assertIn(TunnelBytes.ipv4(47, concat(header, FRAME)), TunnelType.ERSPAN, 1_023);
        assertThat(packet.vlanId()).isEqualTo(-1);
        assertThat(packet.innerVlanId()).isEqualTo(100);
    }

    @Test
    void erspanTypeIWithoutSequenceNumberHasNoHeader() {
        assertIn(TunnelBytes.ipv4(47, concat(Hex.bytes("0000 88BE"), FRAME)), TunnelType.ERSPAN, TunnelFacts.NO_ID);
        assertThat(packet.innerVlanId()).isEqualTo(-1);
    }

    @Test
    void erspanTypeIiiMayCarryIpWithoutEthernet() {
        byte[] header = Hex.bytes("""
                1000 22EB 00000001 # GRE with a sequence number, ERSPAN III
                2 00A 0005         # version 2, VLAN 10, session 5
                00000000 0000      # time, security group
                0800               # frame type 2: IP
                """);
        assertIn(TunnelBytes.ipv4(47, concat(header, IP)), TunnelType.ERSPAN, 5);
        assertIn(TunnelBytes.ipv4(47, concat(header, IP6)), TunnelType.ERSPAN, 5);
    }

    @Test
    void otherVersionsOfErspanAreNotFollowed() {
        byte[] header = Hex.bytes("1000 88BE 00000001 3064 0005 00000000");
        assertThat(decodeIp(TunnelBytes.ipv4(47, concat(header, FRAME)))).isEqualTo(PacketDecoder.MALFORMED);
    }

    /** RFC 7348 section 5: reserved bits are ignored; draft-smith-vxlan-group-policy sets some. */
    @ParameterizedTest
    @ValueSource(strings = {"08000000 00002A00", "88001234 00002A00", "FB112233 00002AFF", "88480001 00002A00"})
    void vxlanWithReservedBits(String header) {
        assertIn(udp(4_789, concat(Hex.bytes(header), FRAME)), TunnelType.VXLAN, 42);
    }

    @ParameterizedTest
    @ValueSource(ints = {4_789, 8_472, 4_790, 4_341, 443, 50_000})
    void plainVxlanIsKnownOnAnyPort(int port) {
        assertIn(udp(port, TunnelBytes.vxlan(0xFF_FFFF, FRAME)), TunnelType.VXLAN, 0xFF_FFFF);
        assertIn(udp(port, TunnelBytes.vxlan(0, TunnelBytes.tagged(0x8100, 9, FRAME))), TunnelType.VXLAN, 0);
        assertThat(packet.innerVlanId()).isEqualTo(9);
    }

    /** RFC 8926 section 3.4: 63 words of options at most; O and C bits and reserved ones say nothing here. */
    @ParameterizedTest
    @CsvSource({"0,00", "1,80", "63,40", "5,C0", "5,FF"})
    void geneveWithOptions(int words, String flags) {
        byte[] header = concat(TunnelBytes.geneve(0xABCDE, 0x6558, words, FRAME));
        header[1] = Hex.bytes(flags)[0];
        assertIn(udp(6_081, header), TunnelType.GENEVE, 0xABCDE);
    }

    @Test
    void geneveOptionsMustBeThere() {
        byte[] header = TunnelBytes.geneve(1, 0x6558, 0, FRAME);
        header[0] = 63;
        assertThat(decodeIp(udp(6_081, header))).isEqualTo(PacketDecoder.UDP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"32FF 0049 00000007 0001 0000", // sequence number
        "31FF 0049 00000007 0000 2A00", // N-PDU number
        "34FF 0051 00000007 0000 0085 02 00090000 0000 00", // PDU session container of 8 bytes
        "37FF 0051 00000007 0001 2A 40 01 1111 C0 01 2222 00" // two of 4 bytes
    })
    void gtpWithOptionalFields(String header) {
        byte[] start = Hex.bytes(header);
        byte[] bytes = concat(start, IP);
        System.arraycopy(TunnelBytes.u16(bytes.length - 8), 0, bytes, 2, 2);
        assertIn(udp(2_152, bytes), TunnelType.GTP_U, 7);
    }

    /** 3GPP TS 29.281 section 7: echo request, error indication, end marker; GTP' and version 2; an empty extension header. */
    @ParameterizedTest
    @ValueSource(strings = {"3001", "301A", "30FE", "20FF", "50FF"})
    void otherGtpMessagesAreDatagrams(String start) {
        byte[] bytes = TunnelBytes.gtp(7, IP);
        System.arraycopy(Hex.bytes(start), 0, bytes, 0, 2);
        assertThat(decodeIp(udp(2_152, bytes))).isEqualTo(PacketDecoder.UDP);
        byte[] endless = concat(Hex.bytes("34FF 0040 00000007 00000085"), new byte[60]);
        assertThat(decodeIp(udp(2_152, endless))).isEqualTo(PacketDecoder.UDP);
    }

    @ParameterizedTest
    @CsvSource({"00011140,17", // one ordinary label
        "00010040 00022140,34", // two: the inner one
        "00022040 00000140,34", // IPv4 explicit null at the bottom (RFC 3032 section 2.1)
        "00022040 00007040 0BEEF140,34", // entropy label behind its indicator (RFC 6790)
        "00002140,2"}) // IPv6 explicit null alone
    void mplsLabelIsTheInnermostOrdinaryOne(String stack, long id) {
        byte[] ip = id == 2 ? IP6 : IP;
        assertInFrame(TunnelBytes.ethernet(0x8847, concat(Hex.bytes(stack), ip)), TunnelType.MPLS, id);
    }

    @Test
    void mplsStacksAreBounded() {
        byte[] deep = concat(Hex.bytes("00011040".repeat(31)), Hex.bytes("00011140"), IP);
        byte[] tooDeep = concat(Hex.bytes("00011040".repeat(32)), Hex.bytes("00011140"), IP);
        assertInFrame(TunnelBytes.ethernet(0x8847, deep), TunnelType.MPLS, 17);
        assertThat(decode(TunnelBytes.ethernet(0x8847, tooDeep))).isEqualTo(PacketDecoder.MALFORMED);
    }

    /** A MAC address may begin with any bits, those of an IP header too (RFC 4928 section 3). */
    @ParameterizedTest
    @ValueSource(strings = {"", "00000000", "00000007"})
    void pseudowiresWithAnyMacAddress(String controlWord) {
        for (int first = 0; first < 256; first++) {
            for (byte[] ip : new byte[][]{IP, IP6}) {
                byte[] frame = TunnelBytes.frame(ip);
                frame[0] = (byte) first;
                byte[] mpls = concat(TunnelBytes.label(17, true), Hex.bytes(controlWord), frame);
                assertInFrame(TunnelBytes.ethernet(0x8847, mpls), TunnelType.MPLS, 17);
            }
        }
    }

    /** Addresses whose bytes look like an EtherType where a frame would have it. */
    @ParameterizedTest
    @ValueSource(ints = {0x0800_4500, 0x86DD_6000, 0x8847_0001, 0x8100_0001})
    void addressesDoNotMakeAnIpPacketAFrame(int source) {
        byte[] ip = TunnelBytes.checksummed(TestPackets.ipv4(source, source, 6, 0, 0, tcp(1, 443, bytes(11))));
        assertInFrame(TunnelBytes.ethernet(0x8847, concat(TunnelBytes.label(17, true), ip)), TunnelType.MPLS, 17);
        assertIn(udp(2_152, TunnelBytes.gtp(7, ip)), TunnelType.GTP_U, 7);
    }

    @Test
    void operationsChannelOfAPseudowireIsNotIp() {
        byte[] channel = concat(TunnelBytes.label(17, true), Hex.bytes("10000021"), IP); // RFC 4385 section 5
        assertThat(decode(TunnelBytes.ethernet(0x8847, channel))).isEqualTo(PacketDecoder.NOT_IP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1109", "2100", "1200"})
    void pppoeOfOtherStagesAndVersionsIsMalformed(String start) {
        byte[] header = TunnelBytes.pppoe(7, IP);
        System.arraycopy(Hex.bytes(start), 0, header, 0, 2);
        assertThat(decode(TunnelBytes.ethernet(0x8864, header))).isEqualTo(PacketDecoder.MALFORMED);
    }

    /** RFC 2661 section 3.1: offset padding; RFC 3931: cookies of three lengths, with a sublayer or without. */
    @Test
    void l2tpWithOffsetAndCookies() {
        byte[] version2 = concat(Hex.bytes("0202 0001 0007 0003 AAAAAA 0021"), IP);
        assertIn(udp(1_701, version2), TunnelType.L2TP, 7);
        for (int between = 0; between <= 12; between += 4) {
            byte[] version3 = concat(Hex.bytes("00000007"), bytes(between), FRAME);
            assertIn(TunnelBytes.ipv4(115, version3), TunnelType.L2TP, 7);
        }
    }

    @Test
    void l2tpControlMessagesAreNoTunnels() {
        byte[] control = Hex.bytes("C802 000C 0001 0000 0001 0002");
        assertThat(decodeIp(udp(1_701, control))).isEqualTo(PacketDecoder.UDP);
        assertThat(decodeIp(TunnelBytes.ipv4(115, concat(Hex.bytes("00000000"), control, FRAME))))
                .isEqualTo(PacketDecoder.NOT_TCP);
    }

    /** DTLS and other traffic on ports of tunnels, or with a first byte like VXLAN's. */
    @ParameterizedTest
    @ValueSource(strings = {"16 FEFF 0000 000000000000 0010 01000004 0000 000000000004 FEFD0000",
        "17 FEFD 0001 000000000001 0020 00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF",
        "19 FEFD 0001 000000000001 AABB 0010 00112233445566778899AABBCCDDEEFF",
        "2C 0800 0010 00112233445566778899AABBCCDDEEFF", // DTLS 1.3, whose bits are VXLAN's
        "08 000000 00002A00 0011223344556677889900AA BBCC DDEEFF001122334455667788990011223344556677",
        "0C 000001 00002A00 00112233445566778899AABBCCDDEEFF00112233445566778899"})
    void datagramsThatAreNoTunnelsStayDatagrams(String hex) {
        byte[] bytes = Hex.bytes(hex);
        for (int port : new int[]{4_789, 8_472, 4_790, 6_081, 2_152, 1_701, 4_754, 6_635, 37_008, 443}) {
            assertThat(decodeIp(udp(port, bytes))).as("port %d", port).isEqualTo(PacketDecoder.UDP);
            assertThat(payload(packet)).isEqualTo(bytes);
            assertThat(packet.isTunnelled()).isFalse();
            assertThat(packet.destinationPort()).isEqualTo(port);
        }
    }

    /** The padding of the datagram, or bytes behind it, are no payload of what it carries. */
    @Test
    void lengthsOfTheTunnelBoundWhatIsCarried() {
        byte[] unsized = IP.clone();
        unsized[2] = 0;
        unsized[3] = 0;
        byte[] padded = concat(udp(2_152, TunnelBytes.gtp(7, TunnelBytes.checksummed(unsized))), bytes(30));
        assertThat(decodeIp(padded)).isEqualTo(PacketDecoder.TCP);
        assertThat(payload(packet)).isEqualTo(bytes(11));
    }

    /** Mirrors may cut frames before they wrap them: nothing is missing of the tunnel, only of what it carries. */
    @Test
    void aMirrorThatCutsFramesLeavesMissingPayload() {
        byte[] cut = Arrays.copyOf(FRAME, FRAME.length - 4);
        assertThat(decodeIp(udp(4_789, TunnelBytes.vxlan(1, cut)))).isEqualTo(PacketDecoder.TCP);
        assertThat(packet.payloadLength()).isEqualTo(7);
        assertThat(packet.missingPayload()).isEqualTo(4);
    }

    @Test
    void tagsAroundAndInATunnel() {
        byte[] inner = TunnelBytes.tagged(0x88A8, 30, TunnelBytes.tagged(0x8100, 31, FRAME));
        byte[] outer = TunnelBytes.tagged(0x88A8, 10, TunnelBytes.tagged(0x8100, 11,
                TunnelBytes.frame(udp(4_789, TunnelBytes.vxlan(1, inner)))));
        assertThat(decode(outer)).isEqualTo(PacketDecoder.TCP);
        assertThat(packet.vlanId()).isEqualTo(10);
        assertThat(packet.innerVlanId()).isEqualTo(31);
    }

    @Test
    void aTagThatTheKernelTookOffIsTheOutermost() {
        byte[] tagged = TunnelBytes.tagged(0x8100, 11, FRAME);
        UnsafeBuffer buffer = new UnsafeBuffer(tagged);
        assertThat(decoder.decode(buffer, 0, tagged.length, LinkType.ETHERNET, 10, 0, packet))
                .isEqualTo(PacketDecoder.TCP);
        assertThat(packet.vlanId()).isEqualTo(10);
        assertThat(packet.innerVlanId()).isEqualTo(11);
        assertThat(decode(FRAME)).isEqualTo(PacketDecoder.TCP);
        assertThat(packet.vlanId()).isEqualTo(-1);
        assertThat(packet.innerVlanId()).isEqualTo(-1);
    }

    /** Of three tunnels the innermost with an id and the outermost are told, and who sent the outermost. */
    @Test
    void tunnelsAreToldFromBothEnds() {
        byte[] gre = TunnelBytes.ipv4(47, TunnelBytes.gre(0x0800, IP));
        byte[] vxlan = TestPackets.ipv6(17,
                TunnelBytes.udp(1, 4_789, TunnelBytes.vxlan(5_001, TunnelBytes.frame(gre))));
        byte[] erspan = TunnelBytes.ipv4(47, TunnelBytes.erspan2(0, 9, TunnelBytes.frame(vxlan)));
        assertThat(decodeIp(erspan)).isEqualTo(PacketDecoder.TCP);
        assertThat(packet.encapsulation().facts()).isEqualTo(new TunnelFacts(
                new TunnelFacts.Id(TunnelType.VXLAN, 5_001), new TunnelFacts.Id(TunnelType.ERSPAN, 9), 3,
                "192.0.2.1", "192.0.2.2"));
        assertThat(decode(TunnelBytes.ethernet(0x8864, TunnelBytes.pppoe(7, IP)))).isEqualTo(PacketDecoder.TCP);
        assertThat(packet.encapsulation().facts()).isEqualTo(new TunnelFacts(
                new TunnelFacts.Id(TunnelType.PPPOE, 7), new TunnelFacts.Id(TunnelType.PPPOE, 7), 1, null, null));
        assertThat(decode(FRAME)).isEqualTo(PacketDecoder.TCP);
        assertThat(packet.encapsulation().facts()).isNull();
    }

    @Test
    void dtlsInATunnelIsADatagram() {
        byte[] dtls = Hex.bytes("16 FEFF 0000 000000000000 0004 00112233");
        byte[] ip = TunnelBytes.ipv4(17, TunnelBytes.udp(5, 443, dtls));
        assertThat(decodeIp(udp(4_789, TunnelBytes.vxlan(3, TunnelBytes.frame(ip))))).isEqualTo(PacketDecoder.UDP);
        assertThat(payload(packet)).isEqualTo(dtls);
        assertThat(packet.isTunnelled()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"88E5 2C 00 00000001 0200000000010001 0800", "88E5 08 00 00000001 0800"})
    void encryptedMacSecurityIsNotFollowed(String header) {
        assertThat(decode(concat(Hex.bytes(MACS + header), IP))).isEqualTo(PacketDecoder.NOT_IP);
    }

    /** Not a tunnel: frames in frames would be walked without end. */
    @Test
    void aFrameRightInAFrameIsNotFollowed() {
        assertThat(decode(TunnelBytes.ethernet(0x6558, FRAME))).isEqualTo(PacketDecoder.NOT_IP);
    }

    private void assertIn(byte[] ip, TunnelType type, long id) {
        assertInFrame(TunnelBytes.frame(ip), type, id);
    }

    private void assertInFrame(byte[] frame, TunnelType type, long id) {
        assertThat(decode(frame)).isEqualTo(PacketDecoder.TCP);
        assertThat(packet.encapsulation().innerType()).isEqualTo(type);
        assertThat(packet.encapsulation().innerId()).isEqualTo(id);
        assertThat(packet.encapsulation().depth()).isEqualTo(1);
        assertThat(packet.destinationPort()).isEqualTo(443);
        assertThat(payload(packet)).isEqualTo(bytes(11));
    }

    private static byte[] udp(int port, byte[] payload) {
        return TunnelBytes.udpIpv4(port, payload);
    }

    private int decodeIp(byte[] ip) {
        return decode(TunnelBytes.frame(ip));
    }

    private int decode(byte[] frame) {
        return decoder.decode(new UnsafeBuffer(frame), 0, frame.length, LinkType.ETHERNET, 0, packet);
    }
}
