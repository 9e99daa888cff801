// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.live;

import io.sidelight.bench.lab.PacketTap.Wrapping;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** What switches put around the packets of a mirror session. */
final class Wrappings {
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_VLAN = 0x8100;
    private static final int PROTOCOL_GRE = 47;
    private static final int ERSPAN_II = 0x88BE;
    private static final int ERSPAN_III = 0x22EB;
    private static final int GRE_SEQUENCE = 0x1000;
    private static final int MAC_LENGTHS = 12;
    private static final int SERVER_PORTS = 4431;

    private Wrappings() {}

    /** GRE with a sequence number and the 8-byte ERSPAN header of version 1. */
    static Wrapping erspanTypeTwo(int session) {
        return (packet, number) -> inGre(ERSPAN_II, number, 8, packet.length)
                .putShort((short) (1 << 12 | 5)).putShort((short) (3 << 11 | session)).putInt((int) number & 0xF_FFFF)
                .put(packet).array();
    }

    /** GRE with a sequence number and the 12-byte ERSPAN header of version 2. */
    static Wrapping erspanTypeThree(int session) {
        return (packet, number) -> inGre(ERSPAN_III, number, 12, packet.length)
                .putShort((short) (2 << 12 | 5)).putShort((short) session).putInt((int) number * 100)
                .putShort((short) 0)
                .putShort((short) 0).put(packet).array();
    }

    /** What {@code inner} makes, with a VLAN tag. */
    static Wrapping tagged(int vlan, Wrapping inner) {
        return (packet, number) -> tag(vlan, inner.wrap(packet, number));
    }

    /** The packets themselves, with one VLAN tag from the client and another from the server. */
    static Wrapping taggedByDirection(int fromClient, int fromServer) {
        return (packet, number) -> tag(isFromServer(packet) ? fromServer : fromClient, packet);
    }

    private static boolean isFromServer(byte[] packet) {
        ByteBuffer bytes = ByteBuffer.wrap(packet);
        boolean ipv4 = packet.length > 34 && bytes.getShort(12) == ETHERTYPE_IPV4;
        int ports = ipv4 ? 34 : 54;
        return packet.length > ports + 2 && (bytes.getShort(ports) & 0xFFFF) / 10 == SERVER_PORTS / 10;
    }

    private static byte[] tag(int vlan, byte[] packet) {
        return ByteBuffer.allocate(packet.length + 4).put(packet, 0, MAC_LENGTHS).putShort((short) ETHERTYPE_VLAN)
                .putShort((short) vlan).put(packet, MAC_LENGTHS, packet.length - MAC_LENGTHS).array();
    }

    /** Ethernet, IPv4 and GRE headers, with room for what follows. */
    private static ByteBuffer inGre(int protocol, long number, int header, int length) {
        int total = 20 + 8 + header + length;
        byte[] mac = new byte[MAC_LENGTHS];
        Arrays.fill(mac, (byte) 2);
        return ByteBuffer.allocate(14 + total).put(mac).putShort((short) ETHERTYPE_IPV4).putShort((short) 0x4500)
                .putShort((short) total).putShort((short) number).putShort((short) 0x4000)
                .putShort((short) (64 << 8 | PROTOCOL_GRE)).putShort((short) 0).putInt(0x0A58_0001).putInt(0x0A58_0002)
                .putShort((short) GRE_SEQUENCE).putShort((short) protocol).putInt((int) number);
    }
}
