// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.lab;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** The system calls of the small network. Used by one thread at a time. */
final class NativeCalls implements AutoCloseable {
    static final int SOL_SOCKET = 1;
    static final int SOL_PACKET = 263;
    static final int EAGAIN = 11;
    static final int EINTR = 4;
    static final int ENOBUFS = 105;

    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final short ETH_P_ALL_NETWORK_ORDER = 0x0300;
    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final int ADDRESS_LENGTH = 20;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));
    private static final MethodHandle OPEN = function("open", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle CLOSE = function("close", JAVA_INT, JAVA_INT);
    private static final MethodHandle SETNS = function("setns", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle SOCKET = function("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND = function("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SETSOCKOPT = function("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT,
            ADDRESS, JAVA_INT);
    private static final MethodHandle IF_NAMETOINDEX = function("if_nametoindex", JAVA_INT, ADDRESS);
    private static final MethodHandle SENDMMSG = function("sendmmsg", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle SEND = function("send", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle RECV = function("recv", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);

    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = arena.allocate(STATE);

    private static MethodHandle function(String name, ValueLayout result, ValueLayout... parameters) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(result, parameters),
                Linker.Option.captureCallState("errno"));
    }

    Arena arena() {
        return arena;
    }

    /** Moves the calling thread into the network namespace that {@code path} names. */
    void enter(String path) {
        try {
            int file = check((int) OPEN.invokeExact(state, arena.allocateFrom(path), 0), "open " + path);
            check((int) SETNS.invokeExact(state, file, CLONE_NEWNET), "enter " + path);
            int _ = (int) CLOSE.invokeExact(state, file);
        } catch (Throwable e) {
            throw asUnchecked(e);
        }
    }

    /**
     * A packet socket that is bound to {@code device} of the calling thread's network.
     *
     * @param receives false for one that only sends: the kernel need not show it every packet
     */
    int packetSocket(String device, boolean receives) {
        try {
            int index = (int) IF_NAMETOINDEX.invokeExact(state, arena.allocateFrom(device));
            if (index == 0) {
                throw new LabException("there is no interface " + device);
            }
            int socket = check((int) SOCKET.invokeExact(state, AF_PACKET, SOCK_RAW, 0), "make a packet socket");
            MemorySegment address = arena.allocate(ADDRESS_LENGTH, Integer.BYTES);
            address.set(JAVA_SHORT, 0, (short) AF_PACKET);
            address.set(JAVA_SHORT, 2, receives ? ETH_P_ALL_NETWORK_ORDER : 0);
            address.set(JAVA_INT, 4, index);
            check((int) BIND.invokeExact(state, socket, address, ADDRESS_LENGTH), "bind to " + device);
            return socket;
        } catch (Throwable e) {
            throw asUnchecked(e);
        }
    }

    void option(int socket, int level, int option, int value) {
        try {
            MemorySegment word = arena.allocateFrom(JAVA_INT, value);
            check((int) SETSOCKOPT.invokeExact(state, socket, level, option, word, Integer.BYTES),
                    "set option " + option + " of a packet socket");
        } catch (Throwable e) {
            throw asUnchecked(e);
        }
    }

    /** Makes receiving end after {@code ms} without a packet. */
    void receiveTimeout(int socket, int ms) {
        try {
            MemorySegment time = arena.allocateFrom(JAVA_LONG, ms / 1_000L, ms % 1_000L * 1_000L);
            check((int) SETSOCKOPT.invokeExact(state, socket, SOL_SOCKET, 20, time, (int) time.byteSize()),
                    "set the receive timeout of a packet socket");
        } catch (Throwable e) {
            throw asUnchecked(e);
        }
    }

    /** Messages sent, or the negated error number. */
    int sendmmsg(int socket, MemorySegment messages, int count) {
        try {
            int sent = (int) SENDMMSG.invokeExact(state, socket, messages, count, 0);
            return sent >= 0 ? sent : -errno();
        } catch (Throwable e) {
            throw asUnchecked(e);
        }
    }

    /** Bytes sent, or the negated error number. */
    long send(int socket, MemorySegment bytes, long length) {
        try {
            long sent = (long) SEND.invokeExact(state, socket, bytes, length, 0);
            return sent >= 0 ? sent : -errno();
        } catch (Throwable e) {
            throw asUnchecked(e);
        }
    }

    /** Bytes received, or the negated error number. */
    long receive(int socket, MemorySegment buffer) {
        try {
            long received = (long) RECV.invokeExact(state, socket, buffer, buffer.byteSize(), 0);
            return received >= 0 ? received : -errno();
        } catch (Throwable e) {
            throw asUnchecked(e);
        }
    }

    void close(int socket) {
        try {
            int _ = (int) CLOSE.invokeExact(state, socket);
        } catch (Throwable e) {
            throw asUnchecked(e);
        }
    }

    private int check(int result, String what) {
        if (result < 0) {
            throw new LabException("cannot " + what + ": error " + errno());
        }
        return result;
    }

    private int errno() {
        return (int) ERRNO.get(state, 0L);
    }

    private static RuntimeException asUnchecked(Throwable e) {
        return e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
    }

    @Override
    public void close() {
        arena.close();
    }
}
