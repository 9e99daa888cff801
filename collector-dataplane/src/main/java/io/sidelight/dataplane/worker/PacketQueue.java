// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.net.DecodedPacket;
import io.sidelight.dataplane.net.DecodedPacketCodec;
import java.nio.ByteBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Packets on their way from another thread to a worker: what was decoded, and a copy of the segment. Hot: allocates nothing.
 *
 * <pre>
 * | number (8) | time (8) | hash (4) | unused (4) | decoded packet | TCP header and payload |
 * </pre>
 */
final class PacketQueue implements MessageHandler {
    /** Holds a burst of some thousand full packets; the longest one is a reassembled datagram of 64 KiB. */
    static final int CAPACITY = 8 << 20;
    /** Stays in the cache of two cores, which is best where nothing is lost when it is full. A message may take an eighth of it. */
    static final int LEAST_CAPACITY = 1 << 20;

    /** What is said of a queue in which nothing waits, instead of a time. */
    static final long EMPTY = Long.MAX_VALUE;

    private static final int PACKET = 1;
    private static final int TIME = 2;
    private static final int END = 3;

    private static final int DECODED_OFFSET = 24;

    private final RingBuffer ring;
    private final DecodedPacket packet = new DecodedPacket();
    private final PacketReceiver receiver;
    private final ControlledMessageHandler untilTime = this::readUntilTime;
    private final ControlledMessageHandler peek = this::peekTime;
    private long readUntilNs;
    private long headTimeNs;

    private PacketQueue(RingBuffer ring, PacketReceiver receiver) {
        this.ring = ring;
        this.receiver = receiver;
    }

    /** The capacity of a queue that may take {@code bytes}: somewhat more, if that is too little. */
    static int capacity(long bytes) {
        return Integer.highestOneBit(Math.clamp(bytes, LEAST_CAPACITY, CAPACITY));
    }

    /** A queue that one thread fills, of {@code capacity} bytes: a power of two, at least {@link #LEAST_CAPACITY}. */
    static PacketQueue fromOne(PacketReceiver receiver, int capacity) {
        UnsafeBuffer room = new UnsafeBuffer(
                ByteBuffer.allocateDirect(capacity + RingBufferDescriptor.TRAILER_LENGTH));
        return new PacketQueue(new OneToOneRingBuffer(room), receiver);
    }

    /** Queues a packet; false when there is no room. */
    boolean offer(DecodedPacket decoded, int hash, long number, long timeNs) {
        int segmentLength = decoded.tcpHeaderLength() + decoded.payloadLength();
        int segmentOffset = decoded.payloadOffset() - decoded.tcpHeaderLength();
        int behindDecoded = DECODED_OFFSET + DecodedPacketCodec.length(decoded);
        int index = ring.tryClaim(PACKET, behindDecoded + segmentLength);
        if (index < 0) {
            return false;
        }
        MutableDirectBuffer out = ring.buffer();
        out.putLong(index, number);
        out.putLong(index + 8, timeNs);
        out.putInt(index + 16, hash);
        DecodedPacketCodec.encode(decoded, out, index + DECODED_OFFSET);
        out.putBytes(index + behindDecoded, decoded.payloadBuffer(), segmentOffset, segmentLength);
        ring.commit(index);
        return true;
    }

    /** Queues the news that packet time has come to {@code timeNs} after packet {@code number}; false without room. */
    boolean offerTime(long number, long timeNs) {
        return offerSignal(TIME, number, timeNs);
    }

    /** Queues the end; false without room. */
    boolean offerEnd() {
        return offerSignal(END, Long.MAX_VALUE, 0);
    }

    private boolean offerSignal(int type, long number, long timeNs) {
        int index = ring.tryClaim(type, 2 * Long.BYTES);
        if (index < 0) {
            return false;
        }
        ring.buffer().putLong(index, number);
        ring.buffer().putLong(index + 8, timeNs);
        ring.commit(index);
        return true;
    }

    /** Hands what is there, up to {@code limit} packets, to the worker. Called by the worker's thread. */
    int drain(int limit) {
        return ring.read(this, limit);
    }

    /** Hands packets with times up to {@code untilNs} to the worker, as long as they come first; at most {@code limit}. */
    int drainUntil(long untilNs, int limit) {
        readUntilNs = untilNs;
        return ring.controlledRead(untilTime, limit);
    }

    /** Time of the packet that comes first; {@link #EMPTY} when there is none. Called by the worker's thread. */
    long headTimeNs() {
        headTimeNs = EMPTY;
        if (ring.controlledRead(peek, 1) == 0 && headTimeNs == EMPTY && ring.size() > 0) {
            // the end of the room was skipped; it goes on at its beginning
            int _ = ring.controlledRead(peek, 1);
        }
        return headTimeNs;
    }

    private ControlledMessageHandler.Action readUntilTime(int type, MutableDirectBuffer buffer, int index, int length) {
        if (buffer.getLong(index + 8) > readUntilNs) {
            return ControlledMessageHandler.Action.ABORT;
        }
        onMessage(type, buffer, index, length);
        return ControlledMessageHandler.Action.CONTINUE;
    }

    private ControlledMessageHandler.Action peekTime(int type, MutableDirectBuffer buffer, int index, int length) {
        headTimeNs = buffer.getLong(index + 8);
        return ControlledMessageHandler.Action.ABORT;
    }

    /** Share of the room that is in use, 0 to 1. */
    double fill() {
        return (double) ring.size() / ring.capacity();
    }

    /** True when everything queued was handled; to be asked by other workers. */
    boolean isEmpty() {
        return ring.size() == 0;
    }

    @Override
    public void onMessage(int type, MutableDirectBuffer buffer, int index, int length) {
        long number = buffer.getLong(index);
        long timeNs = buffer.getLong(index + 8);
        switch (type) {
            case TIME -> receiver.onTime(number, timeNs);
            case END -> receiver.onEndOfInput();
            default -> {
                int decoded = index + DECODED_OFFSET;
                DecodedPacketCodec.decode(buffer, decoded, buffer,
                        decoded + DecodedPacketCodec.length(buffer, decoded), packet);
                receiver.onPacket(packet, buffer.getInt(index + 16), number, timeNs);
            }
        }
    }
}
