// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.flow;

import java.util.Arrays;

/**
 * The packets that came last, by their print: as many as came within a time, from {@value #LEAST} to {@value #MOST}. The table is as
 * large as they need, since what is looked at for every packet must not drive other things out of the cache.
 *
 * <p>Entries lie in a ring in the order they came, and are found through chains of those whose prints end alike. Time may step back: it
 * is measured from the earliest time of the last packets. One per {@link DuplicateFilter}; hot per packet, allocates nothing.
 */
final class RecentPackets {
    static final int LEAST = 1 << 8;
    static final int MOST = 1 << 14;
    /** So many that most packets find their chain empty, which saves the look at an entry. */
    private static final int CHAINS_PER_ENTRY = 4;
    /** The earliest time is that of so many packets, or twice as many. */
    private static final int BLOCK = 32;

    /** An entry: print, time, number of the packet, and the entry before it in the chain (32 bits) with what the owner keeps (32). */
    private static final int ENTRY_LONGS = 4;

    private static final int TIME = 1;
    private static final int NUMBER = 2;
    private static final int REST = 3;
    private static final int BEFORE_SHIFT = 32;
    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;
    private static final long LONG_AGO = Long.MIN_VALUE;

    private final long windowNs;
    private final long[] entries;
    /**
     * Places of the latest entries of the chains, their lower halves. One that was not renewed for long may seem to be that of a
     * packet not long ago: it leads to an entry with another print.
     */
    private final char[] chains;
    private int size = LEAST;
    /** Place of the next entry. Places count on and wrap; an entry lies at its place modulo the size. */
    private int next = MOST + 1;

    private long earliestNs = Long.MAX_VALUE;
    private long formerEarliestNs = Long.MAX_VALUE;

    /** @param windowNs packets that came within it are remembered, up to {@link #MOST}; 0 to remember none */
    RecentPackets(long windowNs) {
        this.windowNs = windowNs;
        entries = new long[windowNs > 0 ? ENTRY_LONGS * MOST : 0];
        chains = new char[windowNs > 0 ? CHAINS_PER_ENTRY * MOST : 0];
        forget(0, entries.length / ENTRY_LONGS);
    }

    private void forget(int from, int to) {
        for (int i = from; i < to; i++) {
            entries[ENTRY_LONGS * i + TIME] = LONG_AGO;
        }
    }

    /** Where the latest entry with this print is, -1 when there is none. */
    int find(long print) {
        int age = (char) (next - chains[chain(print)]);
        // ages grow along a chain and are bounded, so it ends, whatever was overwritten
        while (age > 0 && age <= size) {
            int at = index(next - age);
            if (entries[at] == print) {
                return at;
            }
            int older = next - (int) (entries[at + REST] >>> BEFORE_SHIFT);
            if (older <= age) {
                return -1;
            }
            age = older;
        }
        return -1;
    }

    private int chain(long print) {
        return (int) print & CHAINS_PER_ENTRY * size - 1;
    }

    private int index(int place) {
        return (place & size - 1) * ENTRY_LONGS;
    }

    /** Remembers a packet, in place of the oldest, and returns where. */
    int add(long print, long timeNs, long number, int rest) {
        if ((next & BLOCK - 1) == 0) {
            nextBlock();
        }
        earliestNs = Math.min(earliestNs, timeNs);
        while (size < MOST && isRecent(next - size)) {
            grow();
        }
        int at = index(next);
        entries[at] = print;
        entries[at + TIME] = timeNs;
        entries[at + NUMBER] = number;
        link(at, next, rest & UNSIGNED_INT);
        next++;
        return at;
    }

    private boolean isRecent(int place) {
        return entries[index(place) + TIME] >= Math.min(earliestNs, formerEarliestNs) - windowNs;
    }

    /** Sets what follows the chain of the entry at {@code place}, and makes it the latest. */
    private void link(int at, int place, long rest) {
        int chain = chain(entries[at]);
        int before = next - (char) (next - chains[chain]);
        entries[at + REST] = (long) before << BEFORE_SHIFT | rest;
        chains[chain] = (char) place;
    }

    private void nextBlock() {
        if (size > LEAST && (next & size - 1) == 0 && !isRecent(next - size / 4)) {
            shrink();
        }
        formerEarliestNs = earliestNs;
        earliestNs = Long.MAX_VALUE;
    }

    private void grow() {
        int former = size;
        forget(former, 2 * former);
        size = 2 * former;
        // each entry stays where it is or goes to the half that is free
        for (int place = next - former; place != next; place++) {
            move((place & former - 1) * ENTRY_LONGS, index(place));
        }
        linkAll(former);
    }

    private void shrink() {
        int former = size;
        size = former / 2;
        // what lies where an entry goes is that entry itself, or too old
        for (int place = next - size; place != next; place++) {
            move((place & former - 1) * ENTRY_LONGS, index(place));
        }
        linkAll(size);
    }

    private void move(int from, int to) {
        if (from != to) {
            System.arraycopy(entries, from, entries, to, ENTRY_LONGS);
            entries[from + TIME] = LONG_AGO;
        }
    }

    private void linkAll(int count) {
        Arrays.fill(chains, 0, CHAINS_PER_ENTRY * size, (char) (next - MOST - 1));
        for (int place = next - count; place != next; place++) {
            int at = index(place);
            if (entries[at + TIME] != LONG_AGO) {
                link(at, place, entries[at + REST] & UNSIGNED_INT);
            }
        }
    }

    long timeNs(int at) {
        return entries[at + TIME];
    }

    long number(int at) {
        return entries[at + NUMBER];
    }

    /** What the owner keeps of the packet. */
    int rest(int at) {
        return (int) entries[at + REST];
    }

    void rest(int at, int rest) {
        entries[at + REST] = entries[at + REST] & ~UNSIGNED_INT | rest & UNSIGNED_INT;
    }

    /** How many packets fit, at the present rate. */
    int size() {
        return size;
    }
}
