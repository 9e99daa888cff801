// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import static io.sidelight.dataplane.net.TestPackets.concat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts IP packets and frames of them into fragments (RFC 791, RFC 8200 section 4.5). */
public final class Fragments {
    private Fragments() {}

    /** The fragments of the IP packet in a frame without tags, each in a frame; the frame itself when it is short enough. */
    public static List<byte[]> ofFrame(byte[] frame, int id, int payloadLength) {
        return of(TunnelBytes.packet(frame), id, payloadLength).stream().map(TunnelBytes::frame).toList();
    }

    /** The fragments of an IP packet without options; {@code payloadLength} is a multiple of 8. */
    public static List<byte[]> of(byte[] ip, int id, int payloadLength) {
        boolean v4 = ip[0] >> 4 == 4;
        byte[] payload = Arrays.copyOfRange(ip, v4 ? 20 : 40, ip.length);
        if (payload.length <= payloadLength) {
            return List.of(ip);
        }
        List<byte[]> fragments = new ArrayList<>();
        for (int at = 0; at < payload.length; at += payloadLength) {
            int end = Math.min(payload.length, at + payloadLength);
            byte[] part = Arrays.copyOfRange(payload, at, end);
            boolean more = end < payload.length;
            fragments.add(v4 ? ipv4(ip, id, at, more, part) : ipv6(ip, id, at, more, part));
        }
        return fragments;
    }

    private static byte[] ipv4(byte[] ip, int id, int position, boolean more, byte[] part) {
        byte[] header = Arrays.copyOf(ip, 20);
        System.arraycopy(TunnelBytes.u16(20 + part.length), 0, header, 2, 2);
        System.arraycopy(TunnelBytes.u16(id), 0, header, 4, 2);
        System.arraycopy(TunnelBytes.u16(position / 8 | (more ? 0x2000 : 0)), 0, header, 6, 2);
        return concat(TunnelBytes.checksummed(header), part);
    }

    private static byte[] ipv6(byte[] ip, int id, int position, boolean more, byte[] part) {
        byte[] header = Arrays.copyOf(ip, 40);
        System.arraycopy(TunnelBytes.u16(8 + part.length), 0, header, 4, 2);
        header[6] = 44;
        return concat(header, new byte[]{ip[6], 0}, TunnelBytes.u16(position | (more ? 1 : 0)), TunnelBytes.u32(id),
                part);
    }
}
