// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counters of one ring: published by the thread that reads it, once a batch, and asked for by any thread, also after the ring
 * was closed.
 */
final class RingStatistics {
    private static final int SOL_PACKET = 263;
    private static final int PACKET_STATISTICS = 6;
    // struct tpacket_stats_v3
    private static final int STATISTICS_SIZE = 12;
    private static final int DROPS_OFFSET = 4;
    private static final int TIMES_FULL_OFFSET = 8;

    private final AtomicLong packets = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong truncatedPackets = new AtomicLong();

    // Memory of its own for the system call, since the socket's belongs to the reading thread.
    private final Arena arena = Arena.ofShared();
    private final LibC libc = new LibC(arena);
    private final MemorySegment statistics = arena.allocate(STATISTICS_SIZE, Integer.BYTES);
    private final MemorySegment length = arena.allocate(JAVA_INT);
    private final int socket;
    private final InterfaceCounters counters;
    private volatile String damage = "";

    private long drops;
    private long timesFull;
    private long interfaceDrops;
    private boolean closed;

    RingStatistics(int socket, InterfaceCounters counters) {
        this.socket = socket;
        this.counters = counters;
    }

    /** Says how much the reading thread has delivered so far; a plain write, in order. */
    void publish(long packets, long bytes, long truncatedPackets) {
        this.packets.setRelease(packets);
        this.bytes.setRelease(bytes);
        this.truncatedPackets.setRelease(truncatedPackets);
    }

    /** Says that the ring will bring no more. */
    void onInterfaceGone(String name) {
        damage = "interface " + name + " is gone, so what came in there later was not read: start again when there is"
                + " one of that name";
    }

    synchronized CaptureStatistics read() {
        if (!closed) {
            ask();
        }
        return new CaptureStatistics(packets.getAcquire(), bytes.getAcquire(), drops, interfaceDrops, timesFull,
                truncatedPackets.getAcquire(), damage);
    }

    // The kernel counts from zero again each time it is asked.
    private void ask() {
        length.set(JAVA_INT, 0, STATISTICS_SIZE);
        if (libc.getsockopt(socket, SOL_PACKET, PACKET_STATISTICS, statistics, length) >= 0) {
            drops += Integer.toUnsignedLong(statistics.get(JAVA_INT, DROPS_OFFSET));
            timesFull += Integer.toUnsignedLong(statistics.get(JAVA_INT, TIMES_FULL_OFFSET));
        }
        // An interface that is gone, or was brought up anew, no longer knows what it lost.
        interfaceDrops = Math.max(interfaceDrops, counters.dropped());
    }

    /** Asks for the last time; to be called before the socket is closed, whose number may then be given to another file. */
    synchronized void close() {
        if (!closed) {
            ask();
            closed = true;
            arena.close();
        }
    }
}
