// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static io.sidelight.dataplane.capture.RingDescriptor.CAPTURED_LENGTH_OFFSET;
import static io.sidelight.dataplane.capture.RingDescriptor.LINK_LAYER_OFFSET;
import static io.sidelight.dataplane.capture.RingDescriptor.NANOSECONDS_OFFSET;
import static io.sidelight.dataplane.capture.RingDescriptor.ORIGINAL_LENGTH_OFFSET;
import static io.sidelight.dataplane.capture.RingDescriptor.PACKET_STATUS_OFFSET;
import static io.sidelight.dataplane.capture.RingDescriptor.PACKET_TYPE_OFFSET;
import static io.sidelight.dataplane.capture.RingDescriptor.SECONDS_OFFSET;
import static io.sidelight.dataplane.capture.RingDescriptor.STATUS_VLAN;
import static io.sidelight.dataplane.capture.RingDescriptor.STATUS_VLAN_PROTOCOL;
import static io.sidelight.dataplane.capture.RingDescriptor.TYPE_OUTGOING;
import static io.sidelight.dataplane.capture.RingDescriptor.VLAN_ID_MASK;
import static io.sidelight.dataplane.capture.RingDescriptor.VLAN_PROTOCOL_OFFSET;
import static io.sidelight.dataplane.capture.RingDescriptor.VLAN_TAG_OFFSET;

import io.sidelight.dataplane.api.event.CaptureException;
import io.sidelight.dataplane.capture.bpf.BpfProgram;
import io.sidelight.dataplane.capture.bpf.FilterCompiler;
import java.util.List;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Live packets of one interface, out of a ring that the kernel fills (TPACKET_V3, packet(7)).
 *
 * <p>The kernel hands over whole blocks; a block goes back when its last packet was delivered. A VLAN tag that the card or the
 * kernel took off is told by {@link CapturedPacket#vlanId}. On loopback, where the kernel shows each packet going out and
 * coming in, it is delivered once. Polled and closed by one thread; hot: called per packet, allocates nothing.
 */
public final class PacketRing implements LivePacketSource {
    private static final int ARPHRD_ETHER = 1;
    private static final int ARPHRD_RAWIP = 519;
    private static final int ARPHRD_TUNNEL = 768;
    private static final int ARPHRD_TUNNEL6 = 769;
    private static final int ARPHRD_LOOPBACK = 772;
    private static final int ARPHRD_SIT = 776;
    private static final int ARPHRD_NONE = 0xFFFE;

    private static final int LINKTYPE_ETHERNET = 1;
    private static final int LINKTYPE_RAW = 101;
    private static final int TPID_CUSTOMER = 0x8100;

    private final PacketSocket socket;
    private final RingStatistics statistics;
    private final RingWait wait;
    private final InterfaceWatch watch;
    private final boolean tellsOfInterface;
    private final UnsafeBuffer ring = new UnsafeBuffer(0, 0);
    private final long holdNs;
    private final RingCursor cursor;
    private final int linkType;
    private final int interfaceNumber;
    private final boolean isLoopback;
    private final CapturedPacket packet = new CapturedPacket();

    private boolean closed;

    private long packets;
    private long bytes;
    private long truncatedPackets;
    private long newestTimeNs = Long.MIN_VALUE;

    private PacketRing(PacketSocket socket, PacketRingConfig config, int interfaceNumber, boolean tellsOfInterface) {
        this.socket = socket;
        this.tellsOfInterface = tellsOfInterface;
        this.interfaceNumber = interfaceNumber;
        ring.wrap(socket.mapRing(config), (int) config.ringSize());
        cursor = new RingCursor(ring, config.blockSize());
        holdNs = config.holdNs();
        // Nothing may come in before start(): unfiltered, or meant for a member that has yet to join.
        socket.attach(BpfProgram.nothing());
        socket.bind();
        int hardware = socket.hardwareType();
        isLoopback = hardware == ARPHRD_LOOPBACK;
        linkType = linkTypeOf(hardware, socket.interfaceName());
        configure(config);
        wait = new RingWait(socket);
        watch = new InterfaceWatch(socket);
        statistics = new RingStatistics(socket.descriptor(), tellsOfInterface
                ? InterfaceCounters.of(socket.interfaceName(), socket.interfaceIndex())
                : InterfaceCounters.none());
    }

    private void configure(PacketRingConfig config) {
        if (isLoopback) {
            socket.ignoreOutgoing();
        } else if (config.promiscuous()) {
            socket.setPromiscuous();
        }
        if (config.timestamps() == TimestampSource.HARDWARE) {
            socket.useHardwareTimestamps();
        }
    }

    /**
     * Opens a ring on {@code interfaceName}; packets are kept for {@link #poll} when this returns.
     *
     * @throws CaptureException when the system is not Linux, there is no such interface, it is down or of a kind that we cannot
     *     read, there is no right to capture, or the filter is wrong; with what to do
     */
    public static PacketRing open(String interfaceName, PacketRingConfig config) {
        PacketRing ring = prepare(interfaceName, config, 0, true);
        try {
            if (config.fanoutGroup() != 0) {
                ring.join(new FanoutGroup(interfaceName, config.fanoutGroup()));
            }
            ring.start(FilterCompiler.compile(config.filter(), interfaceName, ring.linkType, config.snapLength()));
            return ring;
        } catch (CaptureException e) {
            ring.close();
            throw e;
        }
    }

    /**
     * Opens a ring into which nothing comes before {@link #start}.
     *
     * @param interfaceNumber what {@link CapturedPacket#interfaceIndex} shall say
     * @param tellsOfInterface whether this ring tells how the interface stands and, in its statistics, what it lost
     */
    static PacketRing prepare(String interfaceName, PacketRingConfig config, int interfaceNumber,
            boolean tellsOfInterface) {
        String system = System.getProperty("os.name", "");
        if (!system.toLowerCase(Locale.ROOT).equals("linux")) {
            throw new CaptureException(
                    "live capture needs Linux, this is " + system + ": write a capture file and analyse that");
        }
        PacketSocket socket = new PacketSocket(interfaceName);
        try {
            return new PacketRing(socket, config, interfaceNumber, tellsOfInterface);
        } catch (CaptureException e) {
            socket.close();
            throw e;
        }
    }

    /** Takes part in a group that shares the interface's packets by flow. */
    void join(FanoutGroup group) {
        group.join(socket);
    }

    /** Begins to keep what {@code filter} lets in. */
    void start(BpfProgram filter) {
        socket.attach(filter);
    }

    static int linkTypeOf(int hardware, String interfaceName) {
        return switch (hardware) {
            case ARPHRD_ETHER, ARPHRD_LOOPBACK -> LINKTYPE_ETHERNET;
            case ARPHRD_NONE, ARPHRD_RAWIP, ARPHRD_TUNNEL, ARPHRD_TUNNEL6, ARPHRD_SIT -> LINKTYPE_RAW;
            default -> throw new CaptureException("interface " + interfaceName + " is of hardware type " + hardware
                    + ", which rings cannot read: use --source libpcap, or an Ethernet, loopback or tunnel interface");
        };
    }

    /** Link type of all packets of this ring (LINKTYPE_). */
    public int linkType() {
        return linkType;
    }

    @Override
    public boolean await(int timeoutMs) {
        if (closed) {
            return false;
        }
        if (!hasPacket()) {
            wait.await(timeoutMs);
        }
        return hasPacket();
    }

    @Override
    public double backlog() {
        return closed ? 0 : cursor.backlog();
    }

    @Override
    public long holdNs() {
        return holdNs;
    }

    /** True when at least half of the ring waits to be read. */
    boolean isHalfFull() {
        return !closed && cursor.isHalfFull();
    }

    @Override
    public int poll(PacketHandler handler, int limit) {
        return poll(handler, limit, Long.MAX_VALUE);
    }

    /** As {@link #poll(PacketHandler, int)}, but only packets up to the first one stamped after {@code untilNs}. */
    int poll(PacketHandler handler, int limit, long untilNs) {
        int delivered = 0;
        while (delivered < limit && hasPacket() && nextTimeNs() <= untilNs) {
            wrap(cursor.packet());
            cursor.advance();
            delivered++;
            handler.onPacket(packet);
        }
        if (delivered > 0) {
            statistics.publish(packets, bytes, truncatedPackets);
        }
        return delivered;
    }

    /** Makes sure of a packet to take; false when the kernel has handed over none. */
    boolean hasPacket() {
        while (!closed && cursor.hasPacket()) {
            if (!isLoopback || ring.getByte(cursor.packet() + PACKET_TYPE_OFFSET) != TYPE_OUTGOING) {
                return true;
            }
            cursor.advance();
        }
        return false;
    }

    /** Time of the packet that {@link #hasPacket} made sure of, ns since 1970. */
    long nextTimeNs() {
        return timeNs(cursor.packet());
    }

    /** Time of the packet delivered last, ns since 1970. */
    long newestTimeNs() {
        return newestTimeNs;
    }

    PacketSocket socket() {
        return socket;
    }

    private long timeNs(int at) {
        return Integer.toUnsignedLong(ring.getInt(at + SECONDS_OFFSET)) * 1_000_000_000L
                + ring.getInt(at + NANOSECONDS_OFFSET);
    }

    private void wrap(int at) {
        int length = ring.getInt(at + CAPTURED_LENGTH_OFFSET);
        int originalLength = ring.getInt(at + ORIGINAL_LENGTH_OFFSET);
        int offset = at + (ring.getShort(at + LINK_LAYER_OFFSET) & 0xFFFF);
        ring.boundsCheck(offset, length);
        packet.wrap(ring.addressOffset() + offset, length, originalLength);
        packets++;
        bytes += length;
        truncatedPackets += originalLength > length ? 1 : 0;
        newestTimeNs = timeNs(at);
        packet.describe(packets, newestTimeNs, linkType, interfaceNumber);
        int status = ring.getInt(at + PACKET_STATUS_OFFSET);
        if ((status & STATUS_VLAN) != 0) {
            packet.untagged(ring.getInt(at + VLAN_TAG_OFFSET) & VLAN_ID_MASK, (status & STATUS_VLAN_PROTOCOL) != 0
                    ? ring.getShort(at + VLAN_PROTOCOL_OFFSET) & 0xFFFF
                    : TPID_CUSTOMER);
        }
    }

    @Override
    public List<InterfaceStatus> lookAtInterfaces() {
        if (closed) {
            return List.of();
        }
        InterfaceStatus status = watch.look();
        if (!tellsOfInterface) {
            return List.of();
        }
        if (watch.isGone()) {
            statistics.onInterfaceGone(status.name());
        }
        return List.of(status);
    }

    /** True after {@link #close}, and when the interface is gone and its last packets were taken: one that is down may come up again. */
    @Override
    public boolean isFinished() {
        return closed || watch.isGone() && !hasPacket();
    }

    /** May be asked by any thread, also after {@link #close}. */
    @Override
    public CaptureStatistics statistics() {
        return statistics.read();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        statistics.publish(packets, bytes, truncatedPackets);
        statistics.close();
        ring.wrap(0, 0);
        wait.close();
        watch.close();
        socket.close();
    }
}
