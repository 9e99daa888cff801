// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.reassembly;

/** Blocks for out-of-order bytes, bounded in number. One per worker. Exhaustion is a normal answer. */
public final class SegmentPool {
    private final int maxSegments;
    private int made;
    private int freeCount;
    private Segment free = Segment.END;

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
            segment.next = Segment.END;
            return segment;
        }
        if (made < maxSegments) {
            made++;
            return new Segment();
        }
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
}
