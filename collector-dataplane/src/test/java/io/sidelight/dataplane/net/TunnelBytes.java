// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import static io.sidelight.dataplane.net.TestPackets.concat;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Puts Ethernet frames and IP packets into tunnels for tests, by the layouts of the RFCs and with nothing of the code under
 * test. IPv4 headers have good checksums, UDP has none.
 */
public final class TunnelBytes {
    /** 192.0.2.1 and 192.0.2.2: ends of tunnels. */
    static final int NEAR = 0xC000_0201;
    static final int FAR = 0xC000_0202;

    private static final byte[] MAC_ADDRESSES = Hex.bytes("020000000002 020000000001");

    private TunnelBytes() {}

    /** A frame around what has this EtherType. */
    public static byte[] ethernet(int etherType, byte[] payload) {
        return concat(MAC_ADDRESSES, u16(etherType), payload);
    }

    /** A frame around an IP packet. */
    public static byte[] frame(byte[] ip) {
        return ethernet(etherType(ip), ip);
    }

    static int etherType(byte[] ip) {
        return ip[0] >> 4 == 4 ? 0x0800 : 0x86DD;
    }

    /** The IP packet of a frame without tags. */
    public static byte[] packet(byte[] frame) {
        return Arrays.copyOfRange(frame, 14, frame.length);
    }

    /** A VLAN tag between the addresses of a frame and its type. */
    public static byte[] tagged(int tagType, int vlanId, byte[] frame) {
        return ethernet(tagType, concat(u16(vlanId), Arrays.copyOfRange(frame, 12, frame.length)));
    }

    /** IPv4 without options. */
    public static byte[] ipv4(int protocol, byte[] payload) {
        return ipv4(protocol, 0, 0, payload);
    }

    /** IPv4 with an identification, and flags and place of a fragment. */
    public static byte[] ipv4(int protocol, int id, int flagsAndOffset, byte[] payload) {
        byte[] ip = TestPackets.ipv4(NEAR, FAR, protocol, id, flagsAndOffset, payload);
        return checksummed(ip);
    }

    /** The same packet with the checksum of its IPv4 header. */
    static byte[] checksummed(byte[] ip) {
        ByteBuffer header = ByteBuffer.wrap(ip);
        header.putShort(10, (short) 0);
        int sum = 0;
        for (int i = 0; i < (ip[0] & 0x0F) << 2; i += 2) {
            sum += header.getShort(i) & 0xFFFF;
        }
        header.putShort(10, (short) ~((sum & 0xFFFF) + (sum >>> 16)));
        return ip;
    }

    /** UDP without checksum. */
    public static byte[] udp(int sourcePort, int destinationPort, byte[] payload) {
        return concat(u16(sourcePort), u16(destinationPort), u16(8 + payload.length), u16(0), payload);
    }

    /** A datagram in IPv4. */
    public static byte[] udpIpv4(int destinationPort, byte[] payload) {
        return ipv4(17, udp(54_321, destinationPort, payload));
    }

    /** RFC 2784 without optional fields. */
    public static byte[] gre(int etherType, byte[] payload) {
        return concat(u16(0), u16(etherType), payload);
    }

    /** RFC 2890: checksum, key and sequence number. */
    public static byte[] greWithAll(int etherType, int key, byte[] payload) {
        return concat(u16(0xB000), u16(etherType), u16(0), u16(0), u32(key), u32(7), payload);
    }

    /** RFC 2890: a key only. */
    public static byte[] greKeyed(int etherType, int key, byte[] payload) {
        return concat(u16(0x2000), u16(etherType), u32(key), payload);
    }

    /** RFC 2637: PPTP, with an acknowledgment. */
    public static byte[] pptp(int callId, byte[] ip) {
        byte[] ppp = concat(Hex.bytes("FF03"), u16(ip[0] >> 4 == 4 ? 0x0021 : 0x0057), ip);
        return concat(u16(0x3081), u16(0x880B), u16(ppp.length), u16(callId), u32(1), u32(2), ppp);
    }

    /** ERSPAN type II in GRE: 8 bytes behind a sequence number. */
    public static byte[] erspan2(int vlanId, int session, byte[] frame) {
        return concat(u16(0x1000), u16(0x88BE), u32(9), u16(0x1000 | vlanId), u16(0x1800 | session), u32(0x11), frame);
    }

    /** ERSPAN type III in GRE: 12 bytes, or 20 with the platform's part. */
    public static byte[] erspan3(int vlanId, int session, boolean withPlatform, byte[] frame) {
        return concat(u16(0x1000), u16(0x22EB), u32(9), u16(0x2000 | vlanId), u16(session), u32(0x12345678),
                u16(0), u16(withPlatform ? 1 : 0), withPlatform ? Hex.bytes("0C000001 00000002") : new byte[0], frame);
    }

    /** RFC 7348. */
    public static byte[] vxlan(int vni, byte[] frame) {
        return concat(u32(0x0800_0000), u32(vni << 8), frame);
    }

    /** draft-ietf-nvo3-vxlan-gpe. */
    public static byte[] vxlanGpe(int vni, int nextProtocol, byte[] payload) {
        return concat(u32(0x0C00_0000 | nextProtocol), u32(vni << 8), payload);
    }

    /** RFC 8926, with options of this many words. */
    public static byte[] geneve(int vni, int etherType, int optionWords, byte[] payload) {
        return concat(u16(optionWords << 8), u16(etherType), u32(vni << 8), new byte[optionWords * 4], payload);
    }

    /** 3GPP TS 29.281 without optional fields. */
    public static byte[] gtp(int teid, byte[] payload) {
        return concat(u16(0x30FF), u16(payload.length), u32(teid), payload);
    }

    /** 3GPP TS 29.281 with sequence number and two extension headers, of 4 and 8 bytes. */
    public static byte[] gtpExtended(int teid, byte[] payload) {
        byte[] optional = Hex.bytes("0001 00 85  01 1000 C0  02 000102030405 00");
        return concat(u16(0x36FF), u16(optional.length + payload.length), u32(teid), optional, payload);
    }

    /** One entry of an MPLS label stack. */
    public static byte[] label(int label, boolean bottom) {
        return u32(label << 12 | (bottom ? 0x100 : 0) | 64);
    }

    /** PPPoE's session stage. */
    public static byte[] pppoe(int session, byte[] ip) {
        return concat(u16(0x1100), u16(session), u16(2 + ip.length), u16(ip[0] >> 4 == 4 ? 0x0021 : 0x0057), ip);
    }

    /** RFC 2661: L2TP version 2 with length and sequence numbers, PPP in it. */
    public static byte[] l2tp2(int session, byte[] ip) {
        byte[] ppp = concat(Hex.bytes("FF03"), u16(ip[0] >> 4 == 4 ? 0x0021 : 0x0057), ip);
        return concat(u16(0x4802), u16(12 + ppp.length), u16(99), u16(session), u32(0x0001_0002), ppp);
    }

    public static byte[] u16(int value) {
        return ByteBuffer.allocate(2).putShort((short) value).array();
    }

    public static byte[] u32(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }
}
