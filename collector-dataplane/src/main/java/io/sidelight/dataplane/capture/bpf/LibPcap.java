// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture.bpf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.sidelight.dataplane.api.event.CaptureException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * The functions of libpcap that compile filters (pcap(3pcap)). Looked up when first needed, since captures without a filter
 * do without libpcap.
 */
final class LibPcap {
    private static final int MAX_ERROR_LENGTH = 1024;

    private final MethodHandle openDead;
    private final MethodHandle create;
    private final MethodHandle activate;
    private final MethodHandle compile;
    private final MethodHandle errorText;
    private final MethodHandle freeCode;
    private final MethodHandle close;

    private LibPcap(PcapLibrary library) {
        openDead = library.function("pcap_open_dead", ADDRESS, JAVA_INT, JAVA_INT);
        create = library.function("pcap_create", ADDRESS, ADDRESS, ADDRESS);
        activate = library.function("pcap_activate", JAVA_INT, ADDRESS);
        compile = library.function("pcap_compile", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT);
        errorText = library.function("pcap_geterr", ADDRESS, ADDRESS);
        freeCode = library.procedure("pcap_freecode");
        close = library.procedure("pcap_close");
    }

    /**
     * The installed library.
     *
     * @throws CaptureException when there is none
     */
    static LibPcap installed() {
        return load(PcapLibrary.NAMES);
    }

    static LibPcap load(List<String> names) {
        return new LibPcap(PcapLibrary.find(names).orElseThrow(() -> new CaptureException(
                "a capture filter needs libpcap, which is not installed: install the package libpcap0.8 (Debian, Ubuntu) or libpcap"
                        + " (Fedora, RHEL, Alpine), or leave the filter out")));
    }

    /** A handle without an interface, for packets of {@code dataLinkType} (DLT_). */
    MemorySegment openDead(int dataLinkType, int snapLength) {
        try {
            return (MemorySegment) openDead.invokeExact(dataLinkType, snapLength);
        } catch (Throwable e) {
            throw PcapLibrary.linkage(e);
        }
    }

    /** A handle on an interface, not yet active. */
    MemorySegment create(String interfaceName) {
        try (Arena arena = Arena.ofConfined()) {
            return (MemorySegment) create.invokeExact(arena.allocateFrom(interfaceName),
                    arena.allocate(PcapLibrary.ERROR_BUFFER_SIZE));
        } catch (Throwable e) {
            throw PcapLibrary.linkage(e);
        }
    }

    /** Negative when it cannot capture; {@link #errorText} says why. */
    int activate(MemorySegment handle) {
        try {
            return (int) activate.invokeExact(handle);
        } catch (Throwable e) {
            throw PcapLibrary.linkage(e);
        }
    }

    /** Negative when the filter is wrong; {@link #errorText} says why. {@code program} is freed by {@link #freeCode}. */
    int compile(MemorySegment handle, MemorySegment program, MemorySegment filter, int optimize, int netmask) {
        try {
            return (int) compile.invokeExact(handle, program, filter, optimize, netmask);
        } catch (Throwable e) {
            throw PcapLibrary.linkage(e);
        }
    }

    String errorText(MemorySegment handle) {
        try {
            return ((MemorySegment) errorText.invokeExact(handle)).reinterpret(MAX_ERROR_LENGTH).getString(0);
        } catch (Throwable e) {
            throw PcapLibrary.linkage(e);
        }
    }

    void freeCode(MemorySegment program) {
        try {
            freeCode.invokeExact(program);
        } catch (Throwable e) {
            throw PcapLibrary.linkage(e);
        }
    }

    void close(MemorySegment handle) {
        try {
            close.invokeExact(handle);
        } catch (Throwable e) {
            throw PcapLibrary.linkage(e);
        }
    }
}
