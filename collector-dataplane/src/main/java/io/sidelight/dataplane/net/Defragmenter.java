// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Puts IPv4 (RFC 791) and IPv6 (RFC 8200 section 4.5) fragments together, within fixed bounds of datagrams, bytes and time.
 *
 * <p>Fragments may come in any order and more than once. Where IPv4 fragments overlap, the byte seen first stays; an IPv6
 * datagram with overlapping fragments is discarded whole (RFC 5722), exact repetitions excepted. Fragments that disagree on
 * the length of the datagram discard it. When a bound is reached, the oldest datagram is evicted. Copies by the mirror port neither
 * complete a datagram twice nor begin another.
 *
 * <p>One per worker. Called per fragment; costs a look at every held datagram, which is cheap beside the copying. Settles to
 * no allocation.
 */
public final class Defragmenter {
    /** What became of a fragment. */
    enum Outcome {
        /** Kept, or known already; more are needed. */
        HELD,
        /** Made its datagram whole, which is in {@link #buffer} until the next {@link #offer}. */
        COMPLETE,
        /** Thrown away, for one of the counted reasons. */
        REFUSED
    }

    private static final int DEFAULT_DATAGRAMS = 256;
    private static final int DEFAULT_BYTES = 4 << 20;
    private static final long DEFAULT_TIMEOUT_NS = 30_000_000_000L;
    private static final long DEFAULT_COPY_WINDOW_NS = 2_000_000L;
    private static final int UNIT_MASK = 7;

    private final long timeoutNs;
    private final BlockPool pool;
    private final CompletedDatagrams completed;
    /** The first {@link #held} are in use, oldest first; the next ones up to {@link #made} wait to be used again. */
    private final FragmentedDatagram[] datagrams;
    private int held;
    private int made;

    private final UnsafeBuffer whole = new UnsafeBuffer(new byte[FragmentedDatagram.MAX_LENGTH]);
    private int length;
    private int protocol;

    private long evicted;
    private long reassembled;
    private long discarded;
    private long refused;
    private long truncated;
    private long copies;

    /** Holds up to 256 datagrams and 4 MiB of fragments, each for 30 seconds of packet time. */
    public Defragmenter() {
        this(DEFAULT_DATAGRAMS, DEFAULT_BYTES, DEFAULT_TIMEOUT_NS, DEFAULT_COPY_WINDOW_NS);
    }

    /**
     * Sets the bounds.
     *
     * @param datagrams datagrams held at a time, at least 1
     * @param bytes bytes held at a time, at least 65,536, so that each datagram can become whole
     * @param timeoutNs a datagram is evicted when it is not whole so long after its first fragment
     * @param copyWindowNs how long after its datagram was whole a copy of a fragment may come; 0 to know no copies
     */
    public Defragmenter(int datagrams, int bytes, long timeoutNs, long copyWindowNs) {
        if (datagrams < 1 || bytes <= FragmentedDatagram.MAX_LENGTH) {
            throw new IllegalArgumentException("bounds too small: " + datagrams + " datagrams, " + bytes + " bytes");
        }
        this.datagrams = new FragmentedDatagram[datagrams];
        this.timeoutNs = timeoutNs;
        pool = new BlockPool(bytes / BlockPool.BLOCK_LENGTH);
        completed = new CompletedDatagrams(pool, copyWindowNs);
    }

    /** Datagrams known now: incomplete ones, and discarded ones whose further fragments are to be refused. */
    public int held() {
        return held;
    }

    /** Datagrams given up for their age, or to make room. */
    public long evicted() {
        return evicted;
    }

    /** Datagrams put together. */
    public long reassembled() {
        return reassembled;
    }

    /** Datagrams whose fragments contradicted each other. */
    public long discarded() {
        return discarded;
    }

    /** Fragments refused: empty, of a length not allowed, reaching past 65,535 bytes, or of a discarded datagram. */
    public long refused() {
        return refused;
    }

    /** Fragments refused because a snap length had cut them. */
    public long truncated() {
        return truncated;
    }

    /** Fragments that were copies of those of a datagram already put together. */
    public long copies() {
        return copies;
    }

    /** Takes one fragment; its bytes are copied. */
    Outcome offer(Fragment fragment, long timeNs) {
        if (fragment.missing > 0) {
            truncated++;
            return Outcome.REFUSED;
        }
        if (!isAcceptable(fragment)) {
            refused++;
            return Outcome.REFUSED;
        }
        evictExpired(timeNs);
        int index = find(fragment);
        if (index < 0 && completed.hasCopied(fragment, timeNs)) {
            copies++;
            return Outcome.HELD;
        }
        return add(index < 0 ? start(fragment, timeNs) : index, fragment, timeNs);
    }

    /** The last complete datagram, from index 0. */
    DirectBuffer buffer() {
        return whole;
    }

    int length() {
        return length;
    }

    /** Protocol of the last complete datagram, by its first fragment. */
    int protocol() {
        return protocol;
    }

    private static boolean isAcceptable(Fragment fragment) {
        return fragment.length > 0 && (fragment.isLast || (fragment.length & UNIT_MASK) == 0)
                && fragment.length <= FragmentedDatagram.MAX_LENGTH - fragment.headerLength - fragment.position;
    }

    private Outcome add(int index, Fragment fragment, long timeNs) {
        FragmentedDatagram datagram = datagrams[index];
        if (datagram.isDiscarded()) {
            refused++;
            return Outcome.REFUSED;
        }
        if (datagram.contradictsLength(fragment)) {
            return discard(datagram);
        }
        if (fragment.isIpv6() && datagram.overlaps(fragment)) {
            return datagram.repeats(fragment) ? Outcome.HELD : discard(datagram);
        }
        makeRoom(datagram, datagram.blocksNeeded(fragment));
        datagram.add(fragment);
        return datagram.isComplete() ? complete(datagram, timeNs) : Outcome.HELD;
    }

    private Outcome discard(FragmentedDatagram datagram) {
        datagram.discard();
        discarded++;
        return Outcome.REFUSED;
    }

    private Outcome complete(FragmentedDatagram datagram, long timeNs) {
        datagram.copyTo(whole);
        length = datagram.length();
        protocol = datagram.protocol();
        reassembled++;
        takeOut(indexOf(datagram));
        datagrams[held] = completed.keep(datagram, timeNs);
        return Outcome.COMPLETE;
    }

    private int find(Fragment fragment) {
        for (int i = held - 1; i >= 0; i--) {
            if (datagrams[i].isOf(fragment)) {
                return i;
            }
        }
        return -1;
    }

    private int start(Fragment fragment, long timeNs) {
        if (held == datagrams.length) {
            evict(0);
        }
        if (held == made) {
            datagrams[made++] = new FragmentedDatagram(pool);
        }
        datagrams[held].start(fragment, timeNs);
        return held++;
    }

    /** Forgets complete datagrams, then evicts the oldest others, until the pool has {@code blocks}; it has enough for one datagram alone. */
    private void makeRoom(FragmentedDatagram keep, int blocks) {
        while (pool.available() < blocks) {
            if (!completed.releaseOldest()) {
                evict(datagrams[0] == keep ? 1 : 0);
            }
        }
    }

    private void evictExpired(long timeNs) {
        // Also when the clock stepped back by so much: a datagram from the future must not outstay the others.
        while (held > 0 && Math.abs(timeNs - datagrams[0].startNs()) > timeoutNs) {
            evict(0);
        }
    }

    private void evict(int index) {
        evicted += datagrams[index].isDiscarded() ? 0 : 1;
        remove(index);
    }

    /** Ends a datagram and keeps the object for another. */
    private void remove(int index) {
        FragmentedDatagram datagram = datagrams[index];
        datagram.release();
        takeOut(index);
        datagrams[held] = datagram;
    }

    /** Takes a datagram out of the held ones, which stay in order; leaves the place behind the last for an empty one. */
    private void takeOut(int index) {
        held--;
        System.arraycopy(datagrams, index + 1, datagrams, index, held - index);
    }

    private int indexOf(FragmentedDatagram datagram) {
        int index = 0;
        while (datagrams[index] != datagram) {
            index++;
        }
        return index;
    }
}
