// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Sends packets, byte for byte, out of an interface. Used by the thread that made it. */
final class RawSender implements AutoCloseable {
    private static final MethodHandle SENDTO = Linker.nativeLinker().downcallHandle(
            Linker.nativeLinker().defaultLookup().findOrThrow("sendto"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final int ADDRESS_SIZE = 20;
    private static final int MAX_LENGTH = 1 << 16;

    private final Arena arena = Arena.ofConfined();
    private final LibC libc = new LibC(arena);
    private final MemorySegment address = arena.allocate(ADDRESS_SIZE, Integer.BYTES);
    private final MemorySegment packet = arena.allocate(MAX_LENGTH);
    private final int socket;

    RawSender(String interfaceName) {
        address.set(JAVA_SHORT, 0, (short) AF_PACKET);
        address.set(JAVA_INT, 4, libc.interfaceIndex(arena.allocateFrom(interfaceName)));
        socket = libc.socket(AF_PACKET, SOCK_RAW, 0);
    }

    void send(byte[] bytes) {
        MemorySegment.copy(bytes, 0, packet, JAVA_BYTE, 0, bytes.length);
        try {
            long sent = (long) SENDTO.invokeExact(socket, packet, (long) bytes.length, 0, address, ADDRESS_SIZE);
            if (sent != bytes.length) {
                throw new IllegalStateException("sent " + sent + " of " + bytes.length + " bytes");
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        libc.close(socket);
        arena.close();
    }
}
