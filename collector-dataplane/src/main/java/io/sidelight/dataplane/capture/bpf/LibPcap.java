// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture.bpf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.sidelight.dataplane.api.event.CaptureException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * The functions of libpcap that compile filters (pcap(3pcap)). Looked up when first needed, since captures without a filter
 * do without libpcap.
 */
final class LibPcap {
    // As Fedora, Debian and development packages name the same library.
    private static final List<String> NAMES = List.of("libpcap.so.1", "libpcap.so.0.8", "libpcap.so");
    private static final int ERROR_BUFFER_SIZE = 256;
    private static final int MAX_ERROR_LENGTH = 1024;

    private final MethodHandle openDead;
    private final MethodHandle create;
    private final MethodHandle activate;
    private final MethodHandle compile;
    private final MethodHandle errorText;
    private final MethodHandle freeCode;
    private final MethodHandle close;

    private LibPcap(SymbolLookup library) {
        openDead = function(library, "pcap_open_dead", ADDRESS, JAVA_INT, JAVA_INT);
        create = function(library, "pcap_create", ADDRESS, ADDRESS, ADDRESS);
        activate = function(library, "pcap_activate", JAVA_INT, ADDRESS);
        compile = function(library, "pcap_compile", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT);
        errorText = function(library, "pcap_geterr", ADDRESS, ADDRESS);
        freeCode = procedure(library, "pcap_freecode");
        close = procedure(library, "pcap_close");
    }

    /**
     * The installed library.
     *
     * @throws CaptureException when there is none
     */
    static LibPcap installed() {
        return load(NAMES);
    }

    static LibPcap load(List<String> names) {
        for (String name : names) {
            SymbolLookup library;
            try {
                library = SymbolLookup.libraryLookup(name, Arena.global());
            } catch (IllegalArgumentException _) {
                continue;
            }
            return new LibPcap(library);
        }
        throw new CaptureException("a capture filter needs libpcap, which is not installed: install the package"
                + " libpcap0.8 (Debian, Ubuntu) or libpcap (Fedora, RHEL, Alpine), or leave the filter out");
    }

    private static MethodHandle function(SymbolLookup library, String name, ValueLayout result,
            ValueLayout... parameters) {
        return Linker.nativeLinker().downcallHandle(library.findOrThrow(name),
                FunctionDescriptor.of(result, parameters));
    }

    private static MethodHandle procedure(SymbolLookup library, String name) {
        return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), FunctionDescriptor.ofVoid(ADDRESS));
    }

    /** A handle without an interface, for packets of {@code dataLinkType} (DLT_). */
    MemorySegment openDead(int dataLinkType, int snapLength) {
        try {
            return (MemorySegment) openDead.invokeExact(dataLinkType, snapLength);
        } catch (Throwable e) {
            throw linkage(e);
        }
    }

    /** A handle on an interface, not yet active. */
    MemorySegment create(String interfaceName) {
        try (Arena arena = Arena.ofConfined()) {
            return (MemorySegment) create.invokeExact(arena.allocateFrom(interfaceName),
                    arena.allocate(ERROR_BUFFER_SIZE));
        } catch (Throwable e) {
            throw linkage(e);
        }
    }

    /** Negative when it cannot capture; {@link #errorText} says why. */
    int activate(MemorySegment handle) {
        try {
            return (int) activate.invokeExact(handle);
        } catch (Throwable e) {
            throw linkage(e);
        }
    }

    /** Negative when the filter is wrong; {@link #errorText} says why. {@code program} is freed by {@link #freeCode}. */
    int compile(MemorySegment handle, MemorySegment program, MemorySegment filter, int optimize, int netmask) {
        try {
            return (int) compile.invokeExact(handle, program, filter, optimize, netmask);
        } catch (Throwable e) {
            throw linkage(e);
        }
    }

    String errorText(MemorySegment handle) {
        try {
            return ((MemorySegment) errorText.invokeExact(handle)).reinterpret(MAX_ERROR_LENGTH).getString(0);
        } catch (Throwable e) {
            throw linkage(e);
        }
    }

    void freeCode(MemorySegment program) {
        try {
            freeCode.invokeExact(program);
        } catch (Throwable e) {
            throw linkage(e);
        }
    }

    void close(MemorySegment handle) {
        try {
            close.invokeExact(handle);
        } catch (Throwable e) {
            throw linkage(e);
        }
    }

    // Method handles declare Throwable; these throw only when we bound them wrongly.
    private static AssertionError linkage(Throwable e) {
        return new AssertionError("native call is bound wrongly", e);
    }
}
