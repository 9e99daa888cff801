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
 * <p>Remembers a print of each of the last {@value #CAPACITY} packets ({@link PacketPrint}), in the order they came, found
 * through chains of those that hash alike; so what is known of a packet does not depend on the others. The TCP checksum is not
 * in the print, so that a damaged packet and its good copy are known as one.
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

    /** Packets remembered, a power of two: those of 2 ms at 4 million packets a second, more than one worker can do. */
    public static final int CAPACITY = 1 << 13;
    /** So many that most packets find their chain empty, which saves the look at an entry. */
    private static final int CHAINS = 4 * CAPACITY;

    /**
     * An entry: print, time, number of the packet, and the rest, which is the place before in the chain (32 bits), what of
     * the payload was captured (16), and the TCP checksum (16).
     */
    private static final int ENTRY_LONGS = 4;

    private static final int TIME = 1;
    private static final int NUMBER = 2;
    private static final int REST = 3;
    private static final int BEFORE_SHIFT = 32;
    private static final int LENGTH_SHIFT = 16;
    private static final long LOW_16 = 0xFFFF;
    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;

    private final long windowNs;
    private final long reach;
    private final PacketPrint print;
    private final long[] entries;
    /** Places of the latest entries of the chains. */
    private final int[] chains;
    /** Place of the next entry. Places count on and wrap; an entry lies at its place modulo the capacity. */
    private int next = CAPACITY + 1;
    /** Entry of the packet judged last, when it was the first of its kind; otherwise -1. */
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
        entries = new long[windowNs > 0 ? ENTRY_LONGS * CAPACITY : 0];
        chains = new int[windowNs > 0 ? CHAINS : 0];
    }

    /** Tells what a packet is, and remembers it when it is the first. */
    public Verdict judge(DecodedPacket packet, long number, long timeNs) {
        if (windowNs <= 0) {
            return Verdict.FIRST;
        }
        long printed = print.of(packet);
        int chain = (int) printed & CHAINS - 1;
        int found = find(printed, chains[chain]);
        if (found >= 0 && isNear(found, number, timeNs)) {
            copies++;
            judged = -1;
            return compare(packet, found);
        }
        remember(packet, printed, number, timeNs, chains[chain]);
        chains[chain] = next++;
        return Verdict.FIRST;
    }

    /** Index of the latest entry with this print, -1 when there is none. */
    private int find(long printed, int latest) {
        int place = latest;
        int age = next - place;
        // ages grow along a chain and are bounded, so it ends, whatever was overwritten
        while (age > 0 && age <= CAPACITY) {
            int at = index(place);
            if (entries[at] == printed) {
                return at;
            }
            place = (int) (entries[at + REST] >>> BEFORE_SHIFT);
            int older = next - place;
            if (older <= age) {
                return -1;
            }
            age = older;
        }
        return -1;
    }

    private static int index(int place) {
        return (place & CAPACITY - 1) * ENTRY_LONGS;
    }

    private boolean isNear(int at, long number, long timeNs) {
        long apart = timeNs - entries[at + TIME];
        return apart <= windowNs && apart >= -windowNs && number - entries[at + NUMBER] <= reach;
    }

    private void remember(DecodedPacket packet, long printed, long number, long timeNs, int before) {
        int at = index(next);
        entries[at] = printed;
        entries[at + TIME] = timeNs;
        entries[at + NUMBER] = number;
        entries[at + REST] = (long) before << BEFORE_SHIFT | lengthAndChecksum(packet);
        judged = at;
    }

    /** The length is one more than it is, since 0 is that of a packet not believed. */
    private static long lengthAndChecksum(DecodedPacket packet) {
        return Math.min(packet.payloadLength() + 1, LOW_16) << LENGTH_SHIFT | packet.tcpChecksum();
    }

    /** What the copy of a packet may add: most add nothing, which costs one comparison to see. */
    private Verdict compare(DecodedPacket packet, int at) {
        if (TcpFlags.isRst(packet.tcpFlags())) {
            return Verdict.BETTER_COPY; // believed at one place of the stream only, which may have been reached by now
        }
        long own = lengthAndChecksum(packet);
        long known = entries[at + REST];
        boolean shorter = (known >>> LENGTH_SHIFT & LOW_16) < own >>> LENGTH_SHIFT;
        if (!shorter && ((own ^ known) & LOW_16) == 0) {
            return Verdict.COPY;
        }
        if (TcpChecksum.judge(packet) == TcpChecksum.Verdict.WRONG) {
            return Verdict.COPY; // damaged, as the one before may be
        }
        entries[at + REST] = known & ~UNSIGNED_INT | own;
        return Verdict.BETTER_COPY;
    }

    /** The packet judged last was not believed: its next copy that is sound is to be read. */
    public void distrustLast() {
        if (judged >= 0) {
            entries[judged + REST] &= ~(LOW_16 << LENGTH_SHIFT);
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
