// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static io.sidelight.dataplane.capture.RingDescriptor.BLOCK_FIRST_PACKET_OFFSET;
import static io.sidelight.dataplane.capture.RingDescriptor.BLOCK_PACKETS_OFFSET;
import static io.sidelight.dataplane.capture.RingDescriptor.BLOCK_STATUS_OFFSET;
import static io.sidelight.dataplane.capture.RingDescriptor.CAPTURED_LENGTH_OFFSET;
import static io.sidelight.dataplane.capture.RingDescriptor.LINK_LAYER_OFFSET;
import static io.sidelight.dataplane.capture.RingDescriptor.NANOSECONDS_OFFSET;
import static io.sidelight.dataplane.capture.RingDescriptor.NEXT_PACKET_OFFSET;
import static io.sidelight.dataplane.capture.RingDescriptor.ORIGINAL_LENGTH_OFFSET;
import static io.sidelight.dataplane.capture.RingDescriptor.PACKET_STATUS_OFFSET;
import static io.sidelight.dataplane.capture.RingDescriptor.PACKET_TYPE_OFFSET;
import static io.sidelight.dataplane.capture.RingDescriptor.SECONDS_OFFSET;
import static io.sidelight.dataplane.capture.RingDescriptor.STATUS_KERNEL;
import static io.sidelight.dataplane.capture.RingDescriptor.STATUS_USER;
import static io.sidelight.dataplane.capture.RingDescriptor.STATUS_VLAN;
import static io.sidelight.dataplane.capture.RingDescriptor.TYPE_OUTGOING;
import static io.sidelight.dataplane.capture.RingDescriptor.VLAN_ID_MASK;
import static io.sidelight.dataplane.capture.RingDescriptor.VLAN_TAG_OFFSET;

import io.sidelight.dataplane.api.event.CaptureException;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Live packets of one interface, out of a ring that the kernel fills (TPACKET_V3, packet(7)).
 *
 * <p>The kernel hands over whole blocks; a block goes back when its last packet was delivered. A VLAN tag that the card or the
 * kernel took off is told by {@link CapturedPacket#vlanId}. On loopback, where the kernel shows each packet going out and
 * coming in, it is delivered once. Polled, asked and closed by one thread; hot: called per packet, allocates nothing.
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

    private final PacketSocket socket;
    private final UnsafeBuffer ring = new UnsafeBuffer(0, 0);
    private final int blockSize;
    private final int linkType;
    private final boolean isLoopback;
    private final CapturedPacket packet = new CapturedPacket();

    private int block;
    private boolean holdsBlock;
    private int packetsLeft;
    private int nextPacket;
    private boolean closed;

    private long packets;
    private long bytes;
    private long truncatedPackets;
    private long drops;

    private PacketRing(PacketSocket socket, String interfaceName, PacketRingConfig config) {
        this.socket = socket;
        blockSize = config.blockSize();
        ring.wrap(socket.mapRing(config), (int) config.ringSize());
        socket.bind();
        int hardware = socket.hardwareType();
        isLoopback = hardware == ARPHRD_LOOPBACK;
        linkType = linkTypeOf(hardware, interfaceName);
        if (isLoopback) {
            socket.ignoreOutgoing();
        } else if (config.promiscuous()) {
            socket.setPromiscuous();
        }
    }

    /**
     * Opens a ring on {@code interfaceName}; packets are kept for {@link #poll} when this returns.
     *
     * @throws CaptureException when the system is not Linux, there is no such interface, it is down or of a kind that we cannot
     *     read, or there is no right to capture; with what to do
     */
    public static PacketRing open(String interfaceName, PacketRingConfig config) {
        String system = System.getProperty("os.name", "");
        if (!system.toLowerCase(Locale.ROOT).equals("linux")) {
            throw new CaptureException(
                    "live capture needs Linux, this is " + system + ": write a capture file and analyse that");
        }
        PacketSocket socket = new PacketSocket(interfaceName);
        try {
            return new PacketRing(socket, interfaceName, config);
        } catch (CaptureException e) {
            socket.close();
            throw e;
        }
    }

    private static int linkTypeOf(int hardware, String interfaceName) {
        return switch (hardware) {
            case ARPHRD_ETHER, ARPHRD_LOOPBACK -> LINKTYPE_ETHERNET;
            case ARPHRD_NONE, ARPHRD_RAWIP, ARPHRD_TUNNEL, ARPHRD_TUNNEL6, ARPHRD_SIT -> LINKTYPE_RAW;
            default -> throw new CaptureException("interface " + interfaceName + " is of hardware type " + hardware
                    + ", which cannot be read: choose an Ethernet, loopback or tunnel interface");
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
            socket.await(timeoutMs);
        }
        return hasPacket();
    }

    @Override
    public double backlog() {
        if (closed) {
            return 0;
        }
        int blocks = ring.capacity() / blockSize;
        int waiting = 0;
        while (waiting < blocks && isWaiting((block / blockSize + waiting) % blocks)) {
            waiting++;
        }
        return (double) waiting / blocks;
    }

    private boolean isWaiting(int number) {
        return (ring.getIntVolatile(number * blockSize + BLOCK_STATUS_OFFSET) & STATUS_USER) != 0;
    }

    @Override
    public int poll(PacketHandler handler, int limit) {
        int delivered = 0;
        while (delivered < limit && hasPacket()) {
            int at = takePacket();
            if (isLoopback && ring.getByte(at + PACKET_TYPE_OFFSET) == TYPE_OUTGOING) {
                continue;
            }
            wrap(at);
            delivered++;
            handler.onPacket(packet);
        }
        return delivered;
    }

    /** Makes sure of a packet to take, going on to the next block as needed; false when the kernel has not handed it over. */
    private boolean hasPacket() {
        while (packetsLeft == 0 && !closed) {
            if (holdsBlock) {
                releaseBlock();
            }
            // Acquire: what the kernel wrote into the block must not be read from before it handed the block over.
            if ((ring.getIntAcquire(block + BLOCK_STATUS_OFFSET) & STATUS_USER) == 0) {
                return false;
            }
            holdsBlock = true;
            packetsLeft = ring.getInt(block + BLOCK_PACKETS_OFFSET);
            nextPacket = block + ring.getInt(block + BLOCK_FIRST_PACKET_OFFSET);
        }
        return !closed;
    }

    private void releaseBlock() {
        // Release: our reads of the block come before the kernel may write to it again.
        ring.putIntRelease(block + BLOCK_STATUS_OFFSET, STATUS_KERNEL);
        holdsBlock = false;
        block += blockSize;
        if (block == ring.capacity()) {
            block = 0;
        }
    }

    private int takePacket() {
        int at = nextPacket;
        packetsLeft--;
        nextPacket += ring.getInt(at + NEXT_PACKET_OFFSET);
        return at;
    }

    private void wrap(int at) {
        int length = ring.getInt(at + CAPTURED_LENGTH_OFFSET);
        int originalLength = ring.getInt(at + ORIGINAL_LENGTH_OFFSET);
        int offset = at + (ring.getShort(at + LINK_LAYER_OFFSET) & 0xFFFF);
        ring.boundsCheck(offset, length);
        packet.wrap(ring.addressOffset() + offset, length, originalLength, false);
        packets++;
        bytes += length;
        truncatedPackets += originalLength > length ? 1 : 0;
        long seconds = Integer.toUnsignedLong(ring.getInt(at + SECONDS_OFFSET));
        packet.describe(packets, seconds * 1_000_000_000L + ring.getInt(at + NANOSECONDS_OFFSET), linkType, 0);
        if ((ring.getInt(at + PACKET_STATUS_OFFSET) & STATUS_VLAN) != 0) {
            packet.untagged(ring.getInt(at + VLAN_TAG_OFFSET) & VLAN_ID_MASK);
        }
    }

    /** True only after {@link #close}: an interface may always come up again. */
    @Override
    public boolean isFinished() {
        return closed;
    }

    @Override
    public CaptureStatistics statistics() {
        if (!closed) {
            countDrops();
        }
        return new CaptureStatistics(packets, bytes, drops, truncatedPackets, "");
    }

    // The kernel counts from zero again each time it is asked.
    private void countDrops() {
        drops += Integer.toUnsignedLong(socket.takeDrops());
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        countDrops();
        closed = true;
        packetsLeft = 0;
        ring.wrap(0, 0);
        socket.close();
    }
}
