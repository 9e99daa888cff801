// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Locale;

/**
 * The C functions that a packet socket needs. Failures are returned as the kernel itself does it: the error number, negated.
 * One per socket, used by one thread.
 */
final class LibC {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));

    private static final MethodHandle SOCKET = function("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND = function("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle GETSOCKNAME = function("getsockname", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle SETSOCKOPT = function("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT,
            ADDRESS,
            JAVA_INT);
    private static final MethodHandle GETSOCKOPT = function("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT,
            ADDRESS,
            ADDRESS);
    private static final MethodHandle MMAP = function("mmap", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT,
            JAVA_INT,
            JAVA_LONG);
    private static final MethodHandle MUNMAP = function("munmap", JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle POLL = function("poll", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle CLOSE = function("close", JAVA_INT, JAVA_INT);
    private static final MethodHandle IOCTL = LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow("ioctl"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), Linker.Option.captureCallState("errno"),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle STRERROR = function("strerror", ADDRESS, JAVA_INT);
    private static final MethodHandle IF_NAMETOINDEX = function("if_nametoindex", JAVA_INT, ADDRESS);

    private static final int MAX_DESCRIPTION_LENGTH = 256;

    private final MemorySegment state;

    LibC(Arena arena) {
        state = arena.allocate(STATE);
    }

    private static MethodHandle function(String name, ValueLayout result, ValueLayout... parameters) {
        MemorySegment symbol = LINKER.defaultLookup().findOrThrow(name);
        return LINKER.downcallHandle(symbol, FunctionDescriptor.of(result, parameters),
                Linker.Option.captureCallState("errno"));
    }

    int socket(int domain, int type, int protocol) {
        try {
            return orError((int) SOCKET.invokeExact(state, domain, type, protocol));
        } catch (Throwable e) {
            throw linkage(e);
        }
    }

    int bind(int socket, MemorySegment address) {
        try {
            return orError((int) BIND.invokeExact(state, socket, address, (int) address.byteSize()));
        } catch (Throwable e) {
            throw linkage(e);
        }
    }

    int getsockname(int socket, MemorySegment address, MemorySegment length) {
        try {
            return orError((int) GETSOCKNAME.invokeExact(state, socket, address, length));
        } catch (Throwable e) {
            throw linkage(e);
        }
    }

    int setsockopt(int socket, int level, int option, MemorySegment value) {
        try {
            return orError((int) SETSOCKOPT.invokeExact(state, socket, level, option, value, (int) value.byteSize()));
        } catch (Throwable e) {
            throw linkage(e);
        }
    }

    int getsockopt(int socket, int level, int option, MemorySegment value, MemorySegment length) {
        try {
            return orError((int) GETSOCKOPT.invokeExact(state, socket, level, option, value, length));
        } catch (Throwable e) {
            throw linkage(e);
        }
    }

    /** Maps {@code length} bytes of {@code file}; an address, or a negated error number. */
    long mmap(long length, int protection, int flags, int file) {
        try {
            long address = (long) MMAP.invokeExact(state, 0L, length, protection, flags, file, 0L);
            return address == -1 ? -errno() : address;
        } catch (Throwable e) {
            throw linkage(e);
        }
    }

    int munmap(long address, long length) {
        try {
            return orError((int) MUNMAP.invokeExact(state, address, length));
        } catch (Throwable e) {
            throw linkage(e);
        }
    }

    int poll(MemorySegment descriptors, long count, int timeoutMs) {
        try {
            return orError((int) POLL.invokeExact(state, descriptors, count, timeoutMs));
        } catch (Throwable e) {
            throw linkage(e);
        }
    }

    int close(int file) {
        try {
            return orError((int) CLOSE.invokeExact(state, file));
        } catch (Throwable e) {
            throw linkage(e);
        }
    }

    int ioctl(int file, long request, MemorySegment argument) {
        try {
            return orError((int) IOCTL.invokeExact(state, file, request, argument));
        } catch (Throwable e) {
            throw linkage(e);
        }
    }

    /** Index of a network interface, 0 when there is none of that name. */
    int interfaceIndex(MemorySegment name) {
        try {
            return (int) IF_NAMETOINDEX.invokeExact(state, name);
        } catch (Throwable e) {
            throw linkage(e);
        }
    }

    /** The system's words for an error number. */
    String describe(int error) {
        try {
            MemorySegment text = (MemorySegment) STRERROR.invokeExact(state, error);
            return text.reinterpret(MAX_DESCRIPTION_LENGTH).getString(0).toLowerCase(Locale.ROOT);
        } catch (Throwable e) {
            throw linkage(e);
        }
    }

    private int orError(int result) {
        return result < 0 ? -errno() : result;
    }

    private int errno() {
        return (int) ERRNO.get(state, 0L);
    }

    // Method handles declare Throwable; these throw only when we bound them wrongly.
    private static AssertionError linkage(Throwable e) {
        return new AssertionError("native call is bound wrongly", e);
    }
}
