// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.sidelight.dataplane.api.event.CaptureException;
import io.sidelight.dataplane.capture.bpf.BpfProgram;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An AF_PACKET socket on one interface with a TPACKET_V3 receive ring (packet(7)). Constants are Linux's, the same on x86_64 and
 * aarch64. Used by one thread.
 */
final class PacketSocket implements AutoCloseable {
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final short ETH_P_ALL = 3;

    private static final int SOL_SOCKET = 1;
    private static final int SO_ERROR = 4;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_ADD_MEMBERSHIP = 1;
    private static final int PACKET_RX_RING = 5;
    private static final int PACKET_VERSION = 10;
    private static final int PACKET_IGNORE_OUTGOING = 23;
    private static final int TPACKET_V3 = 2;
    private static final short PACKET_MR_PROMISC = 1;

    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;

    private static final int EPERM = 1;
    private static final int ENOMEM = 12;
    private static final int EACCES = 13;
    private static final int ENETDOWN = 100;

    private static final int ADDRESS_SIZE = 20;
    private static final int ADDRESS_PROTOCOL_OFFSET = 2;
    private static final int ADDRESS_INDEX_OFFSET = 4;
    private static final int ADDRESS_HARDWARE_OFFSET = 8;
    // Any size does in version 3, where packets lie in a block without frames, as long as it divides the block size.
    private static final int FRAME_SIZE = 2048;
    private static final int MAX_INTERFACE_NAME_LENGTH = 15;
    // What libpcap calls them.
    private static final String ALL_INTERFACES = "any";

    private final Arena arena = Arena.ofShared();
    private final LibC libc = new LibC(arena);
    private final MemorySegment word = arena.allocate(JAVA_INT);
    private final MemorySegment length = arena.allocate(JAVA_INT);
    private final String interfaceName;
    private final int interfaceIndex;
    private final int socket;
    private long ringAddress;
    private long ringSize;
    private long timesDown;

    /**
     * A socket that receives nothing yet.
     *
     * @throws CaptureException when there is no such interface, or no right to capture
     */
    PacketSocket(String interfaceName) {
        this.interfaceName = interfaceName;
        try {
            interfaceIndex = indexOf(interfaceName);
            // No protocol: packets of other interfaces must not come in before the socket is bound to its own.
            socket = check(libc.socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0), "open a packet socket");
        } catch (CaptureException e) {
            arena.close();
            throw e;
        }
    }

    private int indexOf(String name) {
        int index = name.length() > MAX_INTERFACE_NAME_LENGTH || name.indexOf('\0') >= 0
                ? 0
                : libc.interfaceIndex(arena.allocateFrom(name));
        if (index == 0 && name.equals(ALL_INTERFACES)) {
            throw new CaptureException("rings read one interface each, not " + name
                    + ": use --source libpcap, which reads all at once, or choose one of " + interfaceNames());
        }
        if (index == 0) {
            throw new CaptureException("there is no network interface " + name + ": choose one of " + interfaceNames());
        }
        return index;
    }

    // The JDK lists only interfaces with an address, which a mirror port seldom has.
    private static String interfaceNames() {
        try (Stream<Path> names = Files.list(Path.of("/sys/class/net"))) {
            return names.map(path -> String.valueOf(path.getFileName())).sorted().collect(Collectors.joining(", "));
        } catch (IOException _) {
            return "those that «ip link» shows";
        }
    }

    String interfaceName() {
        return interfaceName;
    }

    int interfaceIndex() {
        return interfaceIndex;
    }

    /** The socket's file descriptor. */
    int descriptor() {
        return socket;
    }

    /** Sets up the ring and returns its address; it lives until {@link #close}. */
    long mapRing(PacketRingConfig config) {
        set(SOL_PACKET, PACKET_VERSION, "use TPACKET_V3 (Linux 3.2 or later)", TPACKET_V3);
        int frames = (int) (config.ringSize() / FRAME_SIZE);
        set(SOL_PACKET, PACKET_RX_RING, "set up a ring of " + (config.ringSize() >> 20) + " MiB", config.blockSize(),
                config.blockCount(), FRAME_SIZE, frames, (int) config.blockTimeout().toMillis(), 0, 0);
        long address = libc.mmap(config.ringSize(), PROT_READ_WRITE, MAP_SHARED, socket);
        if (address < 0 && address > -4096) {
            throw failure((int) -address, "map the ring");
        }
        ringAddress = address;
        ringSize = config.ringSize();
        return address;
    }

    /** Makes the network card pass on what is not addressed to it, until {@link #close}. */
    void setPromiscuous() {
        MemorySegment membership = arena.allocate(16, Integer.BYTES);
        membership.set(JAVA_INT, 0, interfaceIndex);
        membership.set(JAVA_SHORT, Integer.BYTES, PACKET_MR_PROMISC);
        check(libc.setsockopt(socket, SOL_PACKET, PACKET_ADD_MEMBERSHIP, membership), "switch to promiscuous mode");
    }

    /** Leaves out what this machine sends, where the kernel can (Linux 4.20 or later). */
    void ignoreOutgoing() {
        int _ = trySet(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
    }

    /** From now on receives only what {@code filter} lets in, which takes the place of the one before. */
    void attach(BpfProgram filter) {
        try (Arena scratch = Arena.ofConfined()) {
            check(libc.setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, filter.toNative(scratch)), "attach the filter");
        }
    }

    /** Makes the network card stamp what it receives. */
    void useHardwareTimestamps() {
        HardwareTimestamps.enable(this, libc);
    }

    /** Begins to receive. */
    void bind() {
        MemorySegment address = arena.allocate(ADDRESS_SIZE, Integer.BYTES);
        address.set(JAVA_SHORT, 0, (short) AF_PACKET);
        address.set(JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), ADDRESS_PROTOCOL_OFFSET, ETH_P_ALL);
        address.set(JAVA_INT, ADDRESS_INDEX_OFFSET, interfaceIndex);
        check(libc.bind(socket, address), "bind");
        int error = pendingError();
        if (error != 0) {
            throw failure(error, "bind");
        }
    }

    /** The interface's kind of hardware as Linux numbers it (ARPHRD_), once bound. */
    int hardwareType() {
        MemorySegment address = arena.allocate(ADDRESS_SIZE, Integer.BYTES);
        length.set(JAVA_INT, 0, ADDRESS_SIZE);
        check(libc.getsockname(socket, address, length), "ask for the interface's type");
        return address.get(JAVA_SHORT, ADDRESS_HARDWARE_OFFSET) & 0xFFFF;
    }

    /** Takes the error that is told once; 0 when there is none. */
    int pendingError() {
        length.set(JAVA_INT, 0, Integer.BYTES);
        int result = libc.getsockopt(socket, SOL_SOCKET, SO_ERROR, word, length);
        int error = result < 0 ? -result : word.get(JAVA_INT, 0);
        timesDown += error == ENETDOWN ? 1 : 0;
        return error;
    }

    /** How often {@link #pendingError} was that the interface went down, or away. */
    long timesDown() {
        return timesDown;
    }

    void set(int level, int option, String action, int... values) {
        check(libc.setsockopt(socket, level, option, arena.allocateFrom(JAVA_INT, values)), action);
    }

    /** Sets an option; a negated error number when the kernel refuses. */
    int trySet(int level, int option, int value) {
        word.set(JAVA_INT, 0, value);
        return libc.setsockopt(socket, level, option, word);
    }

    int get(int level, int option, String action) {
        length.set(JAVA_INT, 0, Integer.BYTES);
        check(libc.getsockopt(socket, level, option, word, length), action);
        return word.get(JAVA_INT, 0);
    }

    private int check(int result, String action) {
        if (result < 0) {
            throw failure(-result, action);
        }
        return result;
    }

    CaptureException failure(int error, String action) {
        return new CaptureException(switch (error) {
            // Not setcap on the java command: the loader then refuses to look beside it for libjli.so.
            case EPERM,
                    EACCES ->
                "not allowed to capture on " + interfaceName + ": run as root, or grant the right with: "
                        + "sudo setpriv --reuid=$(id -u) --regid=$(id -g) --init-groups --inh-caps=+net_raw"
                        + " --ambient-caps=+net_raw COMMAND (in a systemd unit: AmbientCapabilities=CAP_NET_RAW)";
            case ENOMEM -> "not enough memory to " + action + " on " + interfaceName + ": make the ring smaller";
            case ENETDOWN -> "interface " + interfaceName + " is down: bring it up with: ip link set " + interfaceName
                    + " up";
            default ->
                "cannot " + action + " on " + interfaceName + ": the kernel says «" + libc.describe(error) + "»";
        });
    }

    @Override
    public void close() {
        if (!arena.scope().isAlive()) {
            return;
        }
        if (ringSize != 0) {
            libc.munmap(ringAddress, ringSize);
        }
        libc.close(socket);
        arena.close();
    }
}
