// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.flow;

import io.sidelight.dataplane.net.DecodedPacket;
import io.sidelight.dataplane.net.TcpChecksum;
import io.sidelight.dataplane.net.TcpFlags;

/**
 * Knows copies of packets that a mirror port delivers more than once: a port mirrored in and out, several mirror sessions, a
 * packet seen before and behind a router. VLAN, MAC addresses, TTL, IP checksum and tunnel may differ; what the sender wrote
 * does not. A retransmission differs by its IP identification or its TCP timestamp, or comes later than the window.
 *
 * <p>Remembers a print ({@link PacketPrint}) of each packet of the window, {@value #CAPACITY} at most, so that what is known of a
 * packet does not depend on the others. The TCP checksum is not in the print, so that a damaged packet and its good copy are known as one.
 *
 * <p>Time may step back: a copy is what lies within the window on either side. One per worker; hot per packet, allocates
 * nothing.
 */
public final class DuplicateFilter {
    /** What a packet is to those before it. */
    public enum Verdict {
        /** Not seen before, or too long ago. */
        FIRST,
        /** A copy, of which nothing more can be learnt. */
        COPY,
        /** A copy that may tell more than the one before did: it is read, but not counted again. */
        BETTER_COPY
    }

    /** Packets remembered at most: those of 2 ms at 8 million packets a second, copies included. */
    public static final int CAPACITY = RecentPackets.MOST;

    private static final int LENGTH_SHIFT = 16;
    private static final int LOW_16 = 0xFFFF;

    private final long windowNs;
    private final long reach;
    private final PacketPrint print;
    /** What is kept of a packet is the length of the payload that was captured (upper 16 bits) and the TCP checksum. */
    private final RecentPackets recent;
    /** Where the packet judged last is, when it was the first of its kind; otherwise -1. */
    private int judged = -1;

    private long copies;

    /**
     * @param windowNs a copy is at most so long behind the first, or before it; 0 to know no copies
     * @param reach a copy is at most so many packets of the capture behind the first; with {@link #CAPACITY} it does not
     *            matter how many workers share a capture
     * @param seed makes prints unforeseeable
     */
    public DuplicateFilter(long windowNs, long reach, long seed) {
        this.windowNs = windowNs;
        this.reach = reach;
        print = new PacketPrint(seed);
        recent = new RecentPackets(windowNs);
    }

    /** Tells what a packet is, and remembers it when it is the first. */
    public Verdict judge(DecodedPacket packet, long number, long timeNs) {
        if (windowNs <= 0) {
            return Verdict.FIRST;
        }
        long printed = print.of(packet);
        int found = recent.find(printed);
        if (found >= 0 && isNear(found, number, timeNs)) {
            copies++;
            judged = -1;
            return compare(packet, found);
        }
        judged = recent.add(printed, timeNs, number, lengthAndChecksum(packet));
        return Verdict.FIRST;
    }

    private boolean isNear(int at, long number, long timeNs) {
        long apart = timeNs - recent.timeNs(at);
        return apart <= windowNs && apart >= -windowNs && number - recent.number(at) <= reach;
    }

    /** The length is one more than it is, since 0 is that of a packet not believed. */
    private static int lengthAndChecksum(DecodedPacket packet) {
        return Math.min(packet.payloadLength() + 1, LOW_16) << LENGTH_SHIFT | packet.tcpChecksum();
    }

    /** What the copy of a packet may add: most add nothing, which costs one comparison to see. */
    private Verdict compare(DecodedPacket packet, int at) {
        if (TcpFlags.isRst(packet.tcpFlags())) {
            return Verdict.BETTER_COPY; // believed at one place of the stream only, which may have been reached by now
        }
        int own = lengthAndChecksum(packet);
        int known = recent.rest(at);
        boolean shorter = known >>> LENGTH_SHIFT < own >>> LENGTH_SHIFT;
        if (!shorter && ((own ^ known) & LOW_16) == 0) {
            return Verdict.COPY;
        }
        if (TcpChecksum.judge(packet) == TcpChecksum.Verdict.WRONG) {
            return Verdict.COPY; // damaged, as the one before may be
        }
        recent.rest(at, own);
        return Verdict.BETTER_COPY;
    }

    /** The packet judged last was not believed: its next copy that is sound is to be read. */
    public void distrustLast() {
        if (judged >= 0) {
            recent.rest(judged, recent.rest(judged) & LOW_16);
        }
    }

    /** True when the packet judged last was a copy. */
    public boolean lastWasCopy() {
        return windowNs > 0 && judged < 0;
    }

    /** Packets that were copies. */
    public long copies() {
        return copies;
    }
}
