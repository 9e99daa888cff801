// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Waits for any of several packet sockets (poll(2)). Used by one thread. */
final class RingWait implements AutoCloseable {
    private static final short POLLIN = 1;
    private static final short POLLERR = 8;
    private static final int DESCRIPTOR_SIZE = 8;
    private static final int EVENTS_OFFSET = 4;
    private static final int RESULT_OFFSET = 6;
    /** What poll(2) leaves out. */
    private static final int NO_SOCKET = -1;

    private final Arena arena = Arena.ofShared();
    private final LibC libc = new LibC(arena);
    private final PacketSocket[] sockets;
    private final MemorySegment descriptors;

    RingWait(PacketSocket... sockets) {
        this.sockets = sockets.clone();
        descriptors = arena.allocate((long) sockets.length * DESCRIPTOR_SIZE, Integer.BYTES);
        for (int i = 0; i < sockets.length; i++) {
            include(i, true);
        }
    }

    /** Whether the next waits shall be for that socket too. */
    void include(int number, boolean included) {
        int at = number * DESCRIPTOR_SIZE;
        descriptors.set(JAVA_INT, at, included ? sockets[number].descriptor() : NO_SOCKET);
        descriptors.set(JAVA_SHORT, at + EVENTS_OFFSET, POLLIN);
    }

    /** Waits until a block is handed over, at most {@code timeoutMs}; a signal may end it early. */
    void await(int timeoutMs) {
        if (libc.poll(descriptors, sockets.length, timeoutMs) <= 0) {
            return;
        }
        for (int i = 0; i < sockets.length; i++) {
            if ((descriptors.get(JAVA_SHORT, i * DESCRIPTOR_SIZE + RESULT_OFFSET) & POLLERR) != 0) {
                // An interface that went down is told once, and the socket counts it; taking the error lets the next wait be one.
                sockets[i].pendingError();
            }
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
