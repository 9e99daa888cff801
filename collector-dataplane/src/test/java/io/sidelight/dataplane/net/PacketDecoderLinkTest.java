// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import static io.sidelight.dataplane.net.TestPackets.bytes;
import static io.sidelight.dataplane.net.TestPackets.concat;
import static io.sidelight.dataplane.net.TestPackets.ipv4;
import static io.sidelight.dataplane.net.TestPackets.ipv6;
import static io.sidelight.dataplane.net.TestPackets.payload;
import static io.sidelight.dataplane.net.TestPackets.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The way from each link layer to IP. */
final class PacketDecoderLinkTest {
    private static final byte[] PAYLOAD = bytes(30);
    private static final byte[] IPV4 = ipv4(6, tcp(50_000, 443, PAYLOAD));
    private static final byte[] IPV6 = ipv6(6, tcp(50_000, 443, PAYLOAD));
    private static final String ADDRESSES = "020000000001 020000000002 ";

    private final PacketDecoder decoder = new PacketDecoder(new Defragmenter());
    private final DecodedPacket packet = new DecodedPacket();

    @ParameterizedTest
    @ValueSource(ints = {LinkType.RAW, LinkType.RAW_BSD, LinkType.RAW_OPENBSD, LinkType.IPV4})
    void ipv4WithoutLinkLayer(int linkType) {
        assertTcp(linkType, "", 4);
    }

    @ParameterizedTest
    @ValueSource(ints = {LinkType.RAW, LinkType.RAW_BSD, LinkType.RAW_OPENBSD, LinkType.IPV6})
    void ipv6WithoutLinkLayer(int linkType) {
        assertTcp(linkType, "", 6);
    }

    @Test
    void ethernet() {
        assertTcp(LinkType.ETHERNET, ADDRESSES + "0800", 4);
        assertThat(packet.vlanId()).isEqualTo(-1);
        assertTcp(LinkType.ETHERNET, ADDRESSES + "86DD", 6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"8100", "88A8", "9100"})
    void vlanTag(String etherType) {
        assertTcp(LinkType.ETHERNET, ADDRESSES + etherType + "E065 0800", 4); // priority 7, VLAN 101
        assertThat(packet.vlanId()).isEqualTo(101);
    }

    @Test
    void nestedVlanTagsGiveTheOutermostId() {
        assertTcp(LinkType.ETHERNET, ADDRESSES + "88A8 0FFE 8100 0002 8100 0003 86DD", 6);
        assertThat(packet.vlanId()).isEqualTo(4_094);
    }

    @Test
    void vlanIdIsForgottenWithTheNextPacket() {
        assertTcp(LinkType.ETHERNET, ADDRESSES + "8100 0065 0800", 4);
        assertTcp(LinkType.ETHERNET, ADDRESSES + "0800", 4);
        assertThat(packet.vlanId()).isEqualTo(-1);
    }

    @Test
    void vlanTagsAreBounded() {
        assertThat(decode(LinkType.ETHERNET, ADDRESSES + "8100 0001".repeat(8) + "0800", IPV4))
                .isEqualTo(PacketDecoder.TCP);
        assertThat(decode(LinkType.ETHERNET, ADDRESSES + "8100 0001".repeat(9) + "0800", IPV4))
                .isEqualTo(PacketDecoder.MALFORMED);
    }

    @Test
    void snapBehindALength() {
        assertTcp(LinkType.ETHERNET, ADDRESSES + "0054 AAAA03 000000 0800", 4);
        assertTcp(LinkType.ETHERNET, ADDRESSES + "8100 0001 0054 AAAA03 000000 86DD", 6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0054 424203 000000 0800", // spanning tree
        "0054 AAAA03 00000C 0800", // SNAP of a vendor
        "0806", // ARP
        "88CC", // LLDP
        "8100 0001 0806"})
    void otherEthernetIsNotIp(String type) {
        assertThat(decode(LinkType.ETHERNET, ADDRESSES + type, IPV4)).isEqualTo(PacketDecoder.NOT_IP);
    }

    @ParameterizedTest
    @CsvSource({"02000000,4", "00000002,4", "18000000,6", "00000018,6", "1C000000,6", "0000001C,6", "1E000000,6",
        "0000001E,6", "0A000000,6", "17000000,6"})
    void bsdLoopbackInBothByteOrders(String family, int version) {
        assertTcp(LinkType.NULL, family, version);
        assertTcp(LinkType.LOOP, family, version);
    }

    @Test
    void otherFamilyOnLoopbackIsNotIp() {
        assertThat(decode(LinkType.NULL, "07000000", IPV4)).isEqualTo(PacketDecoder.NOT_IP);
    }

    @Test
    void linuxCookedVersion1() {
        String header = """
                0000             # to us
                0001             # ARPHRD_ETHER
                0006             # address length
                0200000000010000 # address, padded
                """;
        assertTcp(LinkType.LINUX_SLL, header + "0800", 4);
        assertTcp(LinkType.LINUX_SLL, header + "86DD", 6);
        assertTcp(LinkType.LINUX_SLL, header + "8100 0065 0800", 4);
        assertThat(packet.vlanId()).isEqualTo(101);
        assertTcp(LinkType.LINUX_SLL, header + "0004 AAAA03 000000 0800", 4);
        assertThat(decode(LinkType.LINUX_SLL, header + "0001", IPV4)).isEqualTo(PacketDecoder.NOT_IP);
    }

    @Test
    void linuxCookedVersion2() {
        String rest = """
                0000             # reserved
                00000002         # interface index
                0001             # ARPHRD_ETHER
                04               # outgoing
                06               # address length
                0200000000010000 # address, padded
                """;
        assertTcp(LinkType.LINUX_SLL2, "0800" + rest, 4);
        assertTcp(LinkType.LINUX_SLL2, "86DD" + rest, 6);
        assertTcp(LinkType.LINUX_SLL2, "8100" + rest + "0065 86DD", 6);
        assertThat(packet.vlanId()).isEqualTo(101);
    }

    @Test
    void pppWithAndWithoutAddressField() {
        assertTcp(LinkType.PPP, "FF03 0021", 4);
        assertTcp(LinkType.PPP, "0057", 6);
        assertThat(decode(LinkType.PPP, "C021", IPV4)).isEqualTo(PacketDecoder.NOT_IP);
    }

    @Test
    void unknownLinkTypeIsNotIp() {
        assertThat(decode(147, "", IPV4)).isEqualTo(PacketDecoder.NOT_IP);
    }

    @Test
    void otherVersionIsNotIpWhenRawAndMalformedWhenAnnounced() {
        assertThat(decode(LinkType.RAW, "51", IPV4)).isEqualTo(PacketDecoder.NOT_IP);
        assertThat(decode(LinkType.ETHERNET, ADDRESSES + "0800", IPV6)).isEqualTo(PacketDecoder.MALFORMED);
        assertThat(decode(LinkType.ETHERNET, ADDRESSES + "86DD", IPV4)).isEqualTo(PacketDecoder.MALFORMED);
    }

    private void assertTcp(int linkType, String header, int version) {
        assertThat(decode(linkType, header, version == 4 ? IPV4 : IPV6)).isEqualTo(PacketDecoder.TCP);
        assertThat(packet.ipVersion()).isEqualTo(version);
        assertThat(packet.destinationPort()).isEqualTo(443);
        assertThat(payload(packet)).isEqualTo(PAYLOAD);
    }

    private int decode(int linkType, String header, byte[] ip) {
        byte[] bytes = concat(Hex.bytes(header), ip);
        return decoder.decode(new UnsafeBuffer(bytes), 0, bytes.length, linkType, 0, packet);
    }
}
