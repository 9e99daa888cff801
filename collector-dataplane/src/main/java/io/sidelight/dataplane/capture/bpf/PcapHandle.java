// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture.bpf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.sidelight.dataplane.api.event.CaptureException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What libpcap compiles a filter against: a link type alone, or a live interface. Used by one thread. */
final class PcapHandle implements AutoCloseable {
    /** More than any packet has. */
    private static final int SNAP_LENGTH = 262_144;
    /** PCAP_NETMASK_UNKNOWN: «ip broadcast» is refused. */
    private static final int NETMASK_UNKNOWN = -1;
    private static final int OPTIMIZE = 1;
    // struct bpf_program: the number of instructions, then, aligned, where they are.
    private static final int PROGRAM_SIZE = 16;
    private static final int PROGRAM_INSTRUCTIONS_OFFSET = 8;
    private static final int INSTRUCTION_SIZE = 8;

    private final LibPcap library;
    private final MemorySegment handle;

    private PcapHandle(LibPcap library, MemorySegment handle) {
        this.library = library;
        this.handle = handle;
    }

    /** For packets of {@code dataLinkType} (DLT_) whose tags are all in their bytes. */
    static PcapHandle offline(LibPcap library, int dataLinkType) {
        return new PcapHandle(library, library.openDead(dataLinkType, SNAP_LENGTH));
    }

    /**
     * For packets as the kernel shows them on {@code interfaceName}, where a tag may be told beside the bytes.
     *
     * @throws CaptureException when libpcap cannot capture there
     */
    static PcapHandle live(LibPcap library, String interfaceName) {
        MemorySegment handle = library.create(interfaceName);
        if (MemorySegment.NULL.equals(handle)) {
            throw new CaptureException("libpcap cannot open " + interfaceName + ": leave the filter out");
        }
        PcapHandle live = new PcapHandle(library, handle);
        if (library.activate(handle) < 0) {
            String complaint = library.errorText(handle);
            live.close();
            throw new CaptureException(
                    "libpcap cannot compile a filter for " + interfaceName + ": it says «" + complaint
                            + "»");
        }
        return live;
    }

    /**
     * Compiles {@code filter}, in the words of pcap-filter(7).
     *
     * @throws FilterRejectedException with libpcap's complaint
     */
    BpfProgram compile(String filter) throws FilterRejectedException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment program = arena.allocate(PROGRAM_SIZE, Long.BYTES);
            if (library.compile(handle, program, arena.allocateFrom(filter), OPTIMIZE, NETMASK_UNKNOWN) < 0) {
                throw new FilterRejectedException(library.errorText(handle));
            }
            try {
                int count = program.get(JAVA_INT, 0);
                return BpfProgram.read(program.get(ADDRESS, PROGRAM_INSTRUCTIONS_OFFSET)
                        .reinterpret((long) count * INSTRUCTION_SIZE), count);
            } finally {
                library.freeCode(program);
            }
        }
    }

    @Override
    public void close() {
        library.close(handle);
    }
}
