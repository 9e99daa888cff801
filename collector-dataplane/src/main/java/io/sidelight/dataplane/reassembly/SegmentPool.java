// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.reassembly;

/** Blocks for out-of-order bytes, bounded in number. One per worker. Exhaustion is a normal answer. */
public final class SegmentPool {
    private final int maxSegments;
    private int made;
    private int freeCount;
    private Segment free = Segment.END;
    private int most;
    private long refused;

    /** A pool of at most {@code maxBytes}, made as they are needed. */
    public SegmentPool(long maxBytes) {
        maxSegments = (int) Math.min(Math.max(maxBytes / Segment.CAPACITY, 16), Integer.MAX_VALUE);
    }

    /** A block, or {@link Segment#END} when there is none. */
    Segment acquire() {
        if (free != Segment.END) {
            Segment segment = free;
            free = segment.next;
            freeCount--;
            most = Math.max(most, used());
            segment.next = Segment.END;
            return segment;
        }
        if (made < maxSegments) {
            made++;
            most = Math.max(most, used());
            return new Segment();
        }
        refused++;
        return Segment.END;
    }

    void release(Segment segment) {
        segment.next = free;
        segment.length = 0;
        free = segment;
        freeCount++;
    }

    /** Blocks in use now. */
    public int used() {
        return made - freeCount;
    }

    /** Bytes of the blocks in use now. */
    public long usedBytes() {
        return (long) used() * Segment.CAPACITY;
    }

    /** Bytes of the most blocks that were in use at a time. */
    public long mostBytes() {
        return (long) most * Segment.CAPACITY;
    }

    /** Bytes of all blocks that there may be. */
    public long maxBytes() {
        return (long) maxSegments * Segment.CAPACITY;
    }

    /** How often there was no block. */
    public long refused() {
        return refused;
    }
}
