// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;

/**
 * Checks the checksum of a TCP segment (RFC 9293 section 3.1, RFC 8200 section 8.1). Reads the whole segment, so it is asked
 * only where the answer matters. Allocates nothing.
 */
public final class TcpChecksum {
    /** What a checksum says of its segment. */
    public enum Verdict {
        GOOD,
        /** The network card was to fill it in, or has joined segments: it says nothing. */
        NOT_FILLED,
        WRONG,
        /** Not all of the segment was captured. */
        UNKNOWN
    }

    private static final int CHECKSUM_OFFSET = 16;
    private static final int ALL_ONES = 0xFFFF;

    private TcpChecksum() {}

    /** Checks the segment of a packet just decoded. */
    public static Verdict judge(DecodedPacket packet) {
        if (packet.missingPayload() > 0 || packet.tcpHeaderLength() == 0) {
            return Verdict.UNKNOWN;
        }
        DirectBuffer buffer = packet.payloadBuffer();
        int header = packet.payloadOffset() - packet.tcpHeaderLength();
        int length = packet.tcpHeaderLength() + packet.payloadLength();
        long addresses = addresses(packet) + IpProtocol.TCP;
        if (fold(addresses + length + sum(buffer, header, length)) == ALL_ONES) {
            return Verdict.GOOD;
        }
        int field = buffer.getShort(header + CHECKSUM_OFFSET, BIG_ENDIAN) & ALL_ONES;
        // a stack that leaves the rest to the card writes the sum of the pseudo header, with the length or without
        boolean notFilled = field == 0 || isSum(field, addresses) || isSum(field, addresses + length);
        return notFilled ? Verdict.NOT_FILLED : Verdict.WRONG;
    }

    private static boolean isSum(int field, long sum) {
        int folded = fold(sum);
        return field == folded || field == (~folded & ALL_ONES);
    }

    /** IPv4 addresses stand behind a prefix that is none of the packet's. */
    private static long addresses(DecodedPacket packet) {
        if (packet.ipVersion() == 4) {
            return words(packet.sourceLow() & 0xFFFF_FFFFL) + words(packet.destinationLow() & 0xFFFF_FFFFL);
        }
        return words(packet.sourceHigh()) + words(packet.sourceLow()) + words(packet.destinationHigh())
                + words(packet.destinationLow());
    }

    private static long words(long bytes) {
        return (bytes & 0xFFFF_FFFFL) + (bytes >>> 32);
    }

    /** Sum of big-endian 16-bit words, folded; the order of bytes in a sum can be put right at its end (RFC 1071). */
    private static int sum(DirectBuffer buffer, int offset, int length) {
        long sum = 0;
        int at = offset;
        int end = offset + length;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            sum += words(buffer.getLong(at, LITTLE_ENDIAN));
        }
        for (; at <= end - Short.BYTES; at += Short.BYTES) {
            sum += buffer.getShort(at, LITTLE_ENDIAN) & ALL_ONES;
        }
        if (at < end) {
            sum += buffer.getByte(at) & 0xFF;
        }
        int folded = fold(sum);
        return (folded & 0xFF) << 8 | folded >>> 8;
    }

    private static int fold(long sum) {
        long folded = sum;
        while (folded > ALL_ONES) {
            folded = (folded & ALL_ONES) + (folded >>> 16);
        }
        return (int) folded;
    }
}
