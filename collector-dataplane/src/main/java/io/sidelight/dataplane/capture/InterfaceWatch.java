// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Asks the kernel what became of the interface that a packet socket is bound to (packet(7), netdevice(7)). When the interface goes, the
 * kernel takes the socket off it for good; one that is down keeps it. Asked through the socket, so that the answer is about its
 * network namespace, and by the interface's number, since its name may change. Used by the thread of the socket; cold.
 */
final class InterfaceWatch implements AutoCloseable {
    private static final int SIOCGIFNAME = 0x8910;
    private static final int SIOCGIFFLAGS = 0x8913;
    // struct ifreq: the name, then a union. What is asked for the name leaves it where the next question needs it.
    private static final int REQUEST_SIZE = 40;
    private static final int NAME_LENGTH = 16;
    // struct sockaddr_ll.
    private static final int ADDRESS_SIZE = 20;
    private static final int ADDRESS_INDEX_OFFSET = 4;

    private final PacketSocket socket;
    private final Arena arena = Arena.ofShared();
    private final LibC libc = new LibC(arena);
    private final MemorySegment request = arena.allocate(REQUEST_SIZE, Long.BYTES);
    private final MemorySegment address = arena.allocate(ADDRESS_SIZE, Integer.BYTES);
    private final MemorySegment length = arena.allocate(JAVA_INT);
    private InterfaceState state = InterfaceState.UP;

    /** @param socket bound */
    InterfaceWatch(PacketSocket socket) {
        this.socket = socket;
    }

    /** How the interface stands now. Once it is gone, the kernel is not asked any more. */
    InterfaceStatus look() {
        if (state != InterfaceState.GONE) {
            // A worker that never waits, or an interface that was down between two looks: the error is all that tells.
            int _ = socket.pendingError();
            state = ask();
        }
        return new InterfaceStatus(socket.interfaceName(), state, socket.timesDown());
    }

    private InterfaceState ask() {
        length.set(JAVA_INT, 0, ADDRESS_SIZE);
        if (libc.getsockname(socket.descriptor(), address, length) < 0) {
            return state;
        }
        if (address.get(JAVA_INT, ADDRESS_INDEX_OFFSET) != socket.interfaceIndex()) {
            return InterfaceState.GONE;
        }
        request.set(JAVA_INT, NAME_LENGTH, socket.interfaceIndex());
        if (libc.ioctl(socket.descriptor(), SIOCGIFNAME, request) < 0
                || libc.ioctl(socket.descriptor(), SIOCGIFFLAGS, request) < 0) {
            return state; // it goes just now: the next look will find it gone
        }
        return (request.get(JAVA_SHORT, NAME_LENGTH) & InterfaceRequests.FLAG_UP) != 0
                ? InterfaceState.UP
                : InterfaceState.DOWN;
    }

    /** True when the last look found the interface gone. */
    boolean isGone() {
        return state == InterfaceState.GONE;
    }

    @Override
    public void close() {
        arena.close();
    }
}
