// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import java.util.Arrays;
import org.agrona.MutableDirectBuffer;

/**
 * One IP datagram whose fragments are being collected: its key, which units of 8 bytes are there, and the bytes in blocks of
 * the {@link BlockPool}.
 *
 * <p>Fragments begin at multiples of 8 and, but for the last, have lengths of multiples of 8 (RFC 791 section 2.3, RFC 8200
 * section 4.5), so one bit a unit tells all. Reused for other datagrams.
 */
final class FragmentedDatagram {
    static final int MAX_LENGTH = 65_535;

    private static final int UNIT = 8;
    private static final int MAX_UNITS = (MAX_LENGTH + UNIT - 1) / UNIT;
    private static final int BLOCKS = (MAX_LENGTH + BlockPool.BLOCK_LENGTH - 1) / BlockPool.BLOCK_LENGTH;
    private static final int UNKNOWN = -1;

    private final BlockPool pool;
    private final byte[][] blocks = new byte[BLOCKS][];
    private final long[] present = new long[(MAX_UNITS + Long.SIZE - 1) / Long.SIZE];

    private int ipVersion;
    private int depth;
    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;
    private int identification;
    private int protocol;
    private long startNs;
    private int unitsPresent;
    private int highestEnd;
    private int length;
    private boolean discarded;

    FragmentedDatagram(BlockPool pool) {
        this.pool = pool;
        Arrays.fill(blocks, BlockPool.NONE);
    }

    /** Begins an empty datagram of which {@code fragment} is the first one seen. */
    void start(Fragment fragment, long timeNs) {
        ipVersion = fragment.ipVersion;
        depth = fragment.depth;
        sourceHigh = fragment.sourceHigh;
        sourceLow = fragment.sourceLow;
        destinationHigh = fragment.destinationHigh;
        destinationLow = fragment.destinationLow;
        identification = fragment.identification;
        protocol = fragment.protocol;
        startNs = timeNs;
        Arrays.fill(present, 0);
        unitsPresent = 0;
        highestEnd = 0;
        length = UNKNOWN;
        discarded = false;
    }

    boolean isOf(Fragment fragment) {
        return identification == fragment.identification && ipVersion == fragment.ipVersion && depth == fragment.depth
                && sourceLow == fragment.sourceLow && destinationLow == fragment.destinationLow
                && sourceHigh == fragment.sourceHigh && destinationHigh == fragment.destinationHigh
                && (fragment.isIpv6() || protocol == fragment.protocol);
    }

    long startNs() {
        return startNs;
    }

    /** As the first fragment said. */
    int protocol() {
        return protocol;
    }

    /** Length of the whole, known as soon as the last fragment was seen. */
    int length() {
        return length;
    }

    boolean isComplete() {
        return length != UNKNOWN && unitsPresent == units(length);
    }

    /** True after contradictory fragments: nothing more is kept of it, and it is never complete. */
    boolean isDiscarded() {
        return discarded;
    }

    /** Gives the bytes up and refuses all further fragments. */
    void discard() {
        discarded = true;
        release();
    }

    /** Gives all blocks back. */
    void release() {
        for (int i = 0; i < BLOCKS; i++) {
            if (blocks[i] != BlockPool.NONE) {
                pool.release(blocks[i]);
                blocks[i] = BlockPool.NONE;
            }
        }
    }

    /** True when {@code fragment} and what is known of the whole length cannot both be right. */
    boolean contradictsLength(Fragment fragment) {
        if (fragment.isLast) {
            return length == UNKNOWN ? highestEnd > fragment.end() : length != fragment.end();
        }
        return length != UNKNOWN && fragment.end() > length;
    }

    boolean overlaps(Fragment fragment) {
        for (int unit = fragment.position / UNIT; unit < units(fragment.end()); unit++) {
            if (isPresent(unit)) {
                return true;
            }
        }
        return false;
    }

    /** True when all its bytes are already there, and are the same. */
    boolean repeats(Fragment fragment) {
        for (int i = 0; i < fragment.length; i++) {
            int position = fragment.position + i;
            if (!isPresent(position / UNIT) || byteAt(position) != fragment.buffer.getByte(fragment.offset + i)) {
                return false;
            }
        }
        return true;
    }

    /** Blocks that {@link #add} would take from the pool. */
    int blocksNeeded(Fragment fragment) {
        int needed = 0;
        int last = (fragment.end() - 1) / BlockPool.BLOCK_LENGTH;
        for (int i = fragment.position / BlockPool.BLOCK_LENGTH; i <= last; i++) {
            needed += blocks[i] == BlockPool.NONE ? 1 : 0;
        }
        return needed;
    }

    /** Copies the units that are not there yet; the pool must have {@link #blocksNeeded}. */
    void add(Fragment fragment) {
        if (fragment.isLast) {
            length = fragment.end();
        }
        if (fragment.position == 0) {
            protocol = fragment.protocol;
        }
        highestEnd = Math.max(highestEnd, fragment.end());
        for (int unit = fragment.position / UNIT; unit < units(fragment.end()); unit++) {
            if (!isPresent(unit)) {
                addUnit(fragment, unit);
            }
        }
    }

    /** Writes the {@link #length} bytes of a complete datagram to the beginning of {@code destination}. */
    void copyTo(MutableDirectBuffer destination) {
        for (int at = 0; at < length; at += BlockPool.BLOCK_LENGTH) {
            byte[] block = blocks[at / BlockPool.BLOCK_LENGTH];
            destination.putBytes(at, block, 0, Math.min(block.length, length - at));
        }
    }

    private void addUnit(Fragment fragment, int unit) {
        int position = unit * UNIT;
        int index = position / BlockPool.BLOCK_LENGTH;
        if (blocks[index] == BlockPool.NONE) {
            blocks[index] = pool.acquire();
        }
        int count = Math.min(UNIT, fragment.end() - position);
        int source = fragment.offset + position - fragment.position;
        fragment.buffer.getBytes(source, blocks[index], position % BlockPool.BLOCK_LENGTH, count);
        present[unit >> 6] |= 1L << unit;
        unitsPresent++;
    }

    private boolean isPresent(int unit) {
        return (present[unit >> 6] & 1L << unit) != 0;
    }

    private byte byteAt(int position) {
        return blocks[position / BlockPool.BLOCK_LENGTH][position % BlockPool.BLOCK_LENGTH];
    }

    private static int units(int bytes) {
        return (bytes + UNIT - 1) / UNIT;
    }
}
