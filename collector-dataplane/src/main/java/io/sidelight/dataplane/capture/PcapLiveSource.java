// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.sidelight.dataplane.api.event.CaptureException;
import io.sidelight.dataplane.capture.bpf.FilterCompiler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Packets of one interface through libpcap: the portable live source, for interfaces that have no ring. One thread reads for all
 * workers. Packets are views of libpcap's buffer, valid until the handler returns; nothing is allocated per packet. Tags that the
 * kernel took off are back in the bytes. What this machine sends comes too; on loopback libpcap shows each packet once.
 */
public final class PcapLiveSource implements LivePacketSource {
    private static final int LINKTYPE_RAW = 101;
    private static final int DLT_RAW = 12;
    private static final int DLT_RAW_OF_OPENBSD = 14;

    private static final int ERROR_NO_SUCH_DEVICE = -5;
    private static final int ERROR_PERMISSION = -8;
    private static final int ERROR_NOT_UP = -9;
    private static final int ERROR_PROMISCUOUS_PERMISSION = -11;

    // struct pcap_pkthdr of 64-bit systems: seconds, microseconds or nanoseconds (an int on macOS), captured length, length.
    private static final int HEADER_SIZE = 24;
    private static final int FRACTION_OFFSET = 8;
    private static final int CAPTURED_LENGTH_OFFSET = 16;
    private static final int ORIGINAL_LENGTH_OFFSET = 20;
    // struct pcap_stat: received, dropped, dropped by the interface.
    private static final int STATISTICS_SIZE = 24;
    private static final int DROPPED_OFFSET = 4;
    private static final int INTERFACE_DROPPED_OFFSET = 8;

    private static final int POLL_EVENTS_OFFSET = 4;
    private static final int POLL_SIZE = 8;
    private static final short POLLIN = 1;
    private static final long STATISTICS_NS = 100_000_000L;

    private final String interfaceName;
    private final LibPcapCapture library;
    private final MemorySegment handle;
    private final Arena arena = Arena.ofShared();
    private final LibC libc = new LibC(arena);
    private final MemorySegment headerPointer = arena.allocate(ADDRESS);
    private final MemorySegment bytesPointer = arena.allocate(ADDRESS);
    private final MemorySegment counters = arena.allocate(STATISTICS_SIZE, Integer.BYTES);
    private final MemorySegment pollDescriptor = arena.allocate(POLL_SIZE, Integer.BYTES);
    private final UnsafeBuffer header = new UnsafeBuffer(0, 0);
    private final CapturedPacket packet = new CapturedPacket();
    private final int linkType;
    private final long fractionNs;
    private final int descriptor;
    private final long holdNs;

    private long packets;
    private long bytes;
    private long truncatedPackets;
    private long statisticsNs = System.nanoTime() - STATISTICS_NS;
    private volatile CaptureStatistics published = CaptureStatistics.NOTHING;
    private boolean finished;
    private boolean closed;

    private PcapLiveSource(String interfaceName, LibPcapCapture library, MemorySegment handle, long holdNs) {
        this.interfaceName = interfaceName;
        this.library = library;
        this.handle = handle;
        this.holdNs = holdNs;
        linkType = linkTypeOf(library.dataLink(handle));
        fractionNs = library.isNanoseconds(handle) ? 1 : 1_000;
        descriptor = library.descriptor(handle);
    }

    /**
     * Begins to capture on {@code interfaceName}; packets are kept when this returns.
     *
     * @throws CaptureException when libpcap is missing, there is no such interface or no right to capture, or the filter is wrong
     */
    public static PcapLiveSource open(String interfaceName, PcapLiveConfig config) {
        if (interfaceName.indexOf('\0') >= 0) {
            throw new CaptureException("the name of the interface contains a zero character: check it");
        }
        LibPcapCapture library = LibPcapCapture.installed();
        MemorySegment handle = library.create(interfaceName);
        if (MemorySegment.NULL.equals(handle)) {
            throw new CaptureException("libpcap cannot open " + interfaceName + ": check its name and free memory");
        }
        library.configure(handle, config);
        int status = library.activate(handle);
        if (status < 0) {
            String why = whyNot(interfaceName, status, library.describe(handle, status));
            library.close(handle);
            throw new CaptureException(why);
        }
        PcapLiveSource source = new PcapLiveSource(interfaceName, library, handle, config.timeout().toNanos());
        try {
            source.begin(config);
            return source;
        } catch (CaptureException e) {
            source.close();
            throw e;
        }
    }

    private static String whyNot(String interfaceName, int status, String complaint) {
        return switch (status) {
            case ERROR_NO_SUCH_DEVICE ->
                "there is no network interface " + interfaceName + ": choose one that «sidelight capture list» shows";
            case ERROR_PERMISSION, ERROR_PROMISCUOUS_PERMISSION ->
                "not allowed to capture on " + interfaceName + " through libpcap: run as root or with CAP_NET_RAW";
            case ERROR_NOT_UP ->
                "interface " + interfaceName + " is down: bring it up with: ip link set " + interfaceName + " up";
            default -> "libpcap cannot capture on " + interfaceName + ": it says «" + complaint + "»";
        };
    }

    private void begin(PcapLiveConfig config) {
        if (!config.filter().isBlank()) {
            filter(config);
        }
        if (library.setNonblocking(handle) < 0) {
            throw new CaptureException("libpcap cannot capture on " + interfaceName
                    + " without waiting: it says «" + library.describe(handle, -1) + "»");
        }
    }

    private void filter(PcapLiveConfig config) {
        // A struct bpf_program is a struct sock_fprog on little-endian machines, but for the width of its first field.
        MemorySegment kernels = FilterCompiler.compile(config.filter(), interfaceName, linkType, config.snapLength())
                .toNative(arena);
        MemorySegment program = arena.allocate(kernels.byteSize(), Long.BYTES).copyFrom(kernels);
        program.set(JAVA_INT, 0, kernels.get(JAVA_SHORT, 0) & 0xFFFF);
        if (library.setFilter(handle, program) < 0) {
            throw new CaptureException("libpcap cannot use the filter on " + interfaceName + ": it says «"
                    + library.describe(handle, -1) + "»");
        }
    }

    private static int linkTypeOf(int dataLink) {
        return dataLink == DLT_RAW || dataLink == DLT_RAW_OF_OPENBSD ? LINKTYPE_RAW : dataLink;
    }

    /** Link type of all packets (LINKTYPE_). */
    public int linkType() {
        return linkType;
    }

    @Override
    public int poll(PacketHandler handler, int limit) {
        int delivered = 0;
        while (delivered < limit && !closed) {
            int result = library.next(handle, headerPointer, bytesPointer);
            if (result != 1) {
                finish(result);
                break;
            }
            if (wrap()) {
                delivered++;
                handler.onPacket(packet);
            }
        }
        if (!closed && System.nanoTime() - statisticsNs > STATISTICS_NS) {
            publish();
        }
        return delivered;
    }

    private boolean wrap() {
        long bytesAddress = bytesPointer.get(JAVA_LONG, 0);
        header.wrap(headerPointer.get(JAVA_LONG, 0), HEADER_SIZE);
        int length = header.getInt(CAPTURED_LENGTH_OFFSET);
        int originalLength = header.getInt(ORIGINAL_LENGTH_OFFSET);
        if (length < 0 || bytesAddress == 0) {
            return false;
        }
        packets++;
        bytes += length;
        truncatedPackets += originalLength > length ? 1 : 0;
        packet.wrap(bytesAddress, length, originalLength);
        packet.describe(packets, header.getLong(0) * 1_000_000_000L + header.getInt(FRACTION_OFFSET) * fractionNs,
                linkType, 0);
        return true;
    }

    /** An interface that is gone gives no more packets; one that is down gives none until it is up again. */
    private void finish(int result) {
        if (result < 0 && !finished) {
            finished = true;
            publish();
        }
    }

    private void publish() {
        statisticsNs = System.nanoTime();
        boolean counted = library.statistics(handle, counters) >= 0;
        CaptureStatistics before = published;
        String damage = finished
                ? "libpcap stopped capturing on " + interfaceName + ": it says «"
                        + library.describe(handle, -1) + "»"
                : "";
        published = new CaptureStatistics(packets, bytes,
                counted ? Integer.toUnsignedLong(counters.get(JAVA_INT, DROPPED_OFFSET)) : before.droppedByKernel(),
                counted
                        ? Integer.toUnsignedLong(counters.get(JAVA_INT, INTERFACE_DROPPED_OFFSET))
                        : before.droppedByInterface(),
                0, truncatedPackets, damage);
    }

    @Override
    public boolean await(int timeoutMs) {
        if (closed || finished) {
            return false;
        }
        if (descriptor < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(Math.min(timeoutMs, 1)));
            return true;
        }
        pollDescriptor.set(JAVA_INT, 0, descriptor);
        pollDescriptor.set(JAVA_SHORT, POLL_EVENTS_OFFSET, POLLIN);
        return libc.poll(pollDescriptor, 1, timeoutMs) > 0;
    }

    /** Always 0: libpcap does not tell how much it keeps. */
    @Override
    public double backlog() {
        return 0;
    }

    @Override
    public long holdNs() {
        return holdNs;
    }

    /** True after {@link #close}, and when the interface is gone. */
    @Override
    public boolean isFinished() {
        return closed || finished;
    }

    /** As of a tenth of a second ago. */
    @Override
    public CaptureStatistics statistics() {
        return published;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        publish();
        closed = true;
        library.close(handle);
        arena.close();
    }
}
