// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.flow;

import io.sidelight.dataplane.net.DecodedPacket;
import java.util.SplittableRandom;
import org.agrona.DirectBuffer;

/**
 * 64 bits that copies of a packet have in common, and other packets have not: a hash, seeded, of what the sender wrote and no
 * router changes. Pairs of words are multiplied to 128 bits and folded, each pair by itself, so that the processor does them
 * side by side. One per {@link DuplicateFilter}; hot per packet, allocates nothing.
 */
final class PacketPrint {
    private static final int TCP_FIXED_LENGTH = 20;
    private static final int DATAGRAM = 1 << 12;

    private final long key0;
    private final long key1;
    private final long key2;
    private final long key3;
    private final long key4;
    private final long key5;
    private final long key6;
    private final long key7;

    PacketPrint(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        key0 = random.nextLong();
        key1 = random.nextLong();
        key2 = random.nextLong();
        key3 = random.nextLong();
        key4 = random.nextLong();
        key5 = random.nextLong();
        key6 = random.nextLong();
        key7 = random.nextLong();
    }

    /** All bits are good. */
    long of(DecodedPacket packet) {
        long addresses = fold(packet.sourceHigh() ^ key0, packet.sourceLow() ^ key1)
                ^ fold(packet.destinationHigh() ^ key2, packet.destinationLow() ^ key3);
        long numbers = (long) packet.segmentSequence() << 32 | packet.acknowledgment() & 0xFFFF_FFFFL;
        long ports = (long) packet.sourcePort() << 48 | (long) packet.destinationPort() << 32
                | (long) packet.identification() << 16 | packet.window();
        long form = (long) (packet.payloadLength() + packet.missingPayload()) << 16 | packet.tcpFlags() << 4
                | packet.ipVersion() | (packet.isDatagram() ? DATAGRAM : 0);
        long content = packet.isDatagram() ? payload(packet) : optionsAndFirstBytes(packet);
        return addresses ^ fold(numbers ^ key4, ports ^ key5) ^ fold(form ^ key6, content ^ key7);
    }

    /** The options follow the header's fixed part; with a timestamp among them retransmissions differ. */
    private long optionsAndFirstBytes(DecodedPacket packet) {
        DirectBuffer buffer = packet.payloadBuffer();
        int end = packet.payloadOffset();
        int at = end - packet.tcpHeaderLength() + TCP_FIXED_LENGTH;
        long mixed = packet.payloadLength() < Long.BYTES ? 0 : buffer.getLong(end);
        for (; end - at >= Long.BYTES; at += Long.BYTES) {
            mixed = fold(mixed ^ key0, buffer.getLong(at) ^ key3);
        }
        return end - at < Integer.BYTES ? mixed : fold(mixed ^ key1, buffer.getInt(at) ^ key2);
    }

    /** A datagram has no numbers, so all of it is looked at; most that come here are DTLS, which costs far more. */
    private long payload(DecodedPacket packet) {
        DirectBuffer buffer = packet.payloadBuffer();
        int at = packet.payloadOffset();
        int end = at + packet.payloadLength();
        long mixed = 0;
        for (; end - at >= 2 * Long.BYTES; at += 2 * Long.BYTES) {
            mixed = fold(mixed ^ buffer.getLong(at) ^ key0, buffer.getLong(at + Long.BYTES) ^ key1);
        }
        for (; at < end; at++) {
            mixed = fold(mixed ^ key2, buffer.getByte(at) ^ key3);
        }
        return mixed;
    }

    private static long fold(long a, long b) {
        return a * b ^ Math.unsignedMultiplyHigh(a, b);
    }
}
