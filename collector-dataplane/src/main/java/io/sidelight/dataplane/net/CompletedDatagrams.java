// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import java.util.Arrays;

/**
 * The last datagrams that were put together, with their bytes, so that copies of their fragments are known: a mirror port may deliver
 * each fragment twice. A copy that came after its datagram was whole would otherwise begin another one, which would be taken for
 * part of a later datagram with the same identification. Allocates nothing later.
 */
final class CompletedDatagrams {
    private static final int CAPACITY = 64;

    private final long windowNs;
    /** A ring: the oldest of {@link #size} is at {@link #first}; the others are empty. */
    private final FragmentedDatagram[] datagrams = new FragmentedDatagram[CAPACITY];
    private final long[] completedNs = new long[CAPACITY];
    private int first;
    private int size;

    /** @param windowNs how far apart copies may come; 0 to know none */
    CompletedDatagrams(BlockPool pool, long windowNs) {
        this.windowNs = windowNs;
        Arrays.setAll(datagrams, _ -> new FragmentedDatagram(pool));
    }

    /** Keeps a whole datagram and its blocks; returns an empty one for another use. */
    FragmentedDatagram keep(FragmentedDatagram whole, long timeNs) {
        if (windowNs == 0) {
            whole.release();
            return whole;
        }
        if (size == CAPACITY) {
            boolean _ = releaseOldest();
        }
        int place = (first + size++) % CAPACITY;
        FragmentedDatagram empty = datagrams[place];
        datagrams[place] = whole;
        completedNs[place] = timeNs;
        return empty;
    }

    /** Whether {@code fragment} repeats a part of one of them, byte for byte, and soon. */
    boolean hasCopied(Fragment fragment, long timeNs) {
        for (int i = size - 1; i >= 0; i--) {
            int place = (first + i) % CAPACITY;
            FragmentedDatagram datagram = datagrams[place];
            if (datagram.isOf(fragment) && Math.abs(timeNs - completedNs[place]) <= windowNs
                    && !datagram.contradictsLength(fragment) && datagram.repeats(fragment)) {
                return true;
            }
        }
        return false;
    }

    /** Gives the oldest one's blocks back; false when there is none. */
    boolean releaseOldest() {
        if (size == 0) {
            return false;
        }
        datagrams[first].release();
        first = (first + 1) % CAPACITY;
        size--;
        return true;
    }
}
