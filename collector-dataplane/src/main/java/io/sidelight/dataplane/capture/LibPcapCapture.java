// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.sidelight.dataplane.api.event.CaptureException;
import io.sidelight.dataplane.capture.bpf.PcapLibrary;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The functions of libpcap that capture (pcap(3pcap)). Looked up when first needed: rings do without libpcap. Results are libpcap's
 * own. A handle is used by one thread.
 */
final class LibPcapCapture {
    private static final int MAX_TEXT_LENGTH = 1024;

    private final MethodHandle create;
    private final MethodHandle setSnapLength;
    private final MethodHandle setPromiscuous;
    private final MethodHandle setTimeout;
    private final MethodHandle setBufferSize;
    private final MethodHandle setPrecision;
    private final MethodHandle precision;
    private final MethodHandle activate;
    private final MethodHandle dataLink;
    private final MethodHandle setFilter;
    private final MethodHandle setNonblocking;
    private final MethodHandle descriptor;
    private final MethodHandle next;
    private final MethodHandle statistics;
    private final MethodHandle errorText;
    private final MethodHandle statusText;
    private final MethodHandle close;

    private LibPcapCapture(PcapLibrary library) {
        create = library.function("pcap_create", ADDRESS, ADDRESS, ADDRESS);
        setSnapLength = library.function("pcap_set_snaplen", JAVA_INT, ADDRESS, JAVA_INT);
        setPromiscuous = library.function("pcap_set_promisc", JAVA_INT, ADDRESS, JAVA_INT);
        setTimeout = library.function("pcap_set_timeout", JAVA_INT, ADDRESS, JAVA_INT);
        setBufferSize = library.function("pcap_set_buffer_size", JAVA_INT, ADDRESS, JAVA_INT);
        setPrecision = library.function("pcap_set_tstamp_precision", JAVA_INT, ADDRESS, JAVA_INT);
        precision = library.function("pcap_get_tstamp_precision", JAVA_INT, ADDRESS);
        activate = library.function("pcap_activate", JAVA_INT, ADDRESS);
        dataLink = library.function("pcap_datalink", JAVA_INT, ADDRESS);
        setFilter = library.function("pcap_setfilter", JAVA_INT, ADDRESS, ADDRESS);
        setNonblocking = library.function("pcap_setnonblock", JAVA_INT, ADDRESS, JAVA_INT, ADDRESS);
        descriptor = library.function("pcap_get_selectable_fd", JAVA_INT, ADDRESS);
        next = library.function("pcap_next_ex", JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
        statistics = library.function("pcap_stats", JAVA_INT, ADDRESS, ADDRESS);
        errorText = library.function("pcap_geterr", ADDRESS, ADDRESS);
        statusText = library.function("pcap_statustostr", ADDRESS, JAVA_INT);
        close = library.procedure("pcap_close");
    }

    /**
     * The installed library.
     *
     * @throws CaptureException when there is none
     */
    static LibPcapCapture installed() {
        return load(PcapLibrary.NAMES);
    }

    static LibPcapCapture load(List<String> names) {
        PcapLibrary library = PcapLibrary.find(names).orElseThrow(() -> new CaptureException(
                "libpcap is not installed: install the package libpcap0.8 (Debian, Ubuntu) or libpcap (Fedora, RHEL, Alpine),"
                        + " or capture with rings"));
        try {
            return new LibPcapCapture(library);
        } catch (NoSuchElementException _) {
            throw new CaptureException("the installed libpcap is older than 1.5: install a newer one");
        }
    }

    /** A handle that is not active yet, NULL when there is no memory. */
    MemorySegment create(String interfaceName) {
        try (Arena arena = Arena.ofConfined()) {
            return (MemorySegment) create.invokeExact(arena.allocateFrom(interfaceName),
                    arena.allocate(PcapLibrary.ERROR_BUFFER_SIZE));
        } catch (Throwable e) {
            throw PcapLibrary.linkage(e);
        }
    }

    /** Says how to capture, before {@link #activate}. */
    void configure(MemorySegment handle, PcapLiveConfig config) {
        set(setSnapLength, handle, config.snapLength());
        set(setPromiscuous, handle, config.promiscuous() ? 1 : 0);
        set(setTimeout, handle, (int) config.timeout().toMillis());
        set(setBufferSize, handle, config.bufferBytes());
        set(setPrecision, handle, 1); // nanoseconds; refused where there are none
    }

    private static void set(MethodHandle setter, MemorySegment handle, int value) {
        try {
            int _ = (int) setter.invokeExact(handle, value);
        } catch (Throwable e) {
            throw PcapLibrary.linkage(e);
        }
    }

    /** Begins to capture; negative when that cannot be. */
    int activate(MemorySegment handle) {
        return ask(activate, handle);
    }

    /** Kind of link-layer header (DLT_). */
    int dataLink(MemorySegment handle) {
        return ask(dataLink, handle);
    }

    boolean isNanoseconds(MemorySegment handle) {
        return ask(precision, handle) == 1;
    }

    /** A file descriptor to poll, -1 when there is none. */
    int descriptor(MemorySegment handle) {
        return ask(descriptor, handle);
    }

    /** {@code program} is a {@code struct bpf_program}. */
    int setFilter(MemorySegment handle, MemorySegment program) {
        try {
            return (int) setFilter.invokeExact(handle, program);
        } catch (Throwable e) {
            throw PcapLibrary.linkage(e);
        }
    }

    int setNonblocking(MemorySegment handle) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) setNonblocking.invokeExact(handle, 1, arena.allocate(PcapLibrary.ERROR_BUFFER_SIZE));
        } catch (Throwable e) {
            throw PcapLibrary.linkage(e);
        }
    }

    /** 1 with a packet, whose header and bytes the two pointers then point at until the next call; 0 without, else negative. */
    int next(MemorySegment handle, MemorySegment header, MemorySegment bytes) {
        try {
            return (int) next.invokeExact(handle, header, bytes);
        } catch (Throwable e) {
            throw PcapLibrary.linkage(e);
        }
    }

    /** Fills a {@code struct pcap_stat}; negative when there is none. */
    int statistics(MemorySegment handle, MemorySegment into) {
        try {
            return (int) statistics.invokeExact(handle, into);
        } catch (Throwable e) {
            throw PcapLibrary.linkage(e);
        }
    }

    /** What went wrong, in libpcap's words. */
    String describe(MemorySegment handle, int status) {
        try {
            String error = text((MemorySegment) errorText.invokeExact(handle));
            return error.isEmpty() ? text((MemorySegment) statusText.invokeExact(status)) : error;
        } catch (Throwable e) {
            throw PcapLibrary.linkage(e);
        }
    }

    private static String text(MemorySegment chars) {
        return chars.reinterpret(MAX_TEXT_LENGTH).getString(0).strip();
    }

    void close(MemorySegment handle) {
        try {
            close.invokeExact(handle);
        } catch (Throwable e) {
            throw PcapLibrary.linkage(e);
        }
    }

    private static int ask(MethodHandle getter, MemorySegment handle) {
        try {
            return (int) getter.invokeExact(handle);
        } catch (Throwable e) {
            throw PcapLibrary.linkage(e);
        }
    }
}
