// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.reassembly;

import io.sidelight.dataplane.net.SequenceNumber;
import org.agrona.DirectBuffer;

/**
 * Bytes of one direction that came before their turn, in order of sequence and without overlap: of a byte that came twice,
 * the first one is kept (what most receivers do, and what an injected copy cannot change). Bounded by bytes and by the pool.
 */
final class OutOfOrderQueue {
    private final SegmentPool pool;
    private final int maxBytes;
    private Segment head = Segment.END;
    private int bytes;

    OutOfOrderQueue(SegmentPool pool, int maxBytes) {
        this.pool = pool;
        this.maxBytes = maxBytes;
    }

    boolean isEmpty() {
        return head == Segment.END;
    }

    /** Sequence number of the first byte held; only when not empty. */
    int firstSequence() {
        return head.segmentSequence;
    }

    Segment first() {
        return head;
    }

    int bytes() {
        return bytes;
    }

    /**
     * Keeps what is not held yet of a range.
     *
     * @return bytes of the range that are held now, from its beginning; less than {@code length} when a bound was reached
     */
    int add(int sequence, DirectBuffer buffer, int offset, int length, long timeNs) {
        int done = 0;
        Segment before = Segment.END;
        Segment after = head;
        while (done < length) {
            int at = sequence + done;
            while (after != Segment.END && SequenceNumber.distance(after.endSequence(), at) >= 0) {
                before = after;
                after = after.next;
            }
            int covered = after == Segment.END ? 0 : SequenceNumber.distance(after.segmentSequence, at);
            if (after != Segment.END && covered >= 0) {
                done += after.length - covered; // held already: the first copy wins
                continue;
            }
            int room = after == Segment.END ? length - done : Math.min(length - done, -covered);
            int taken = Math.min(room, Segment.CAPACITY);
            Segment segment = taken <= maxBytes - bytes ? pool.acquire() : Segment.END;
            if (segment == Segment.END) {
                return done;
            }
            segment.segmentSequence = at;
            segment.length = taken;
            segment.timeNs = timeNs;
            segment.bytes.putBytes(0, buffer, offset + done, taken);
            link(before, segment, after);
            before = segment;
            bytes += taken;
            done += taken;
        }
        return length;
    }

    /** True when a byte of the range is held with another value. */
    boolean contradicts(int sequence, DirectBuffer buffer, int offset, int length) {
        for (Segment segment = head; segment != Segment.END; segment = segment.next) {
            int ahead = SequenceNumber.distance(sequence, segment.segmentSequence);
            if (ahead >= length) {
                return false;
            }
            int from = Math.max(0, -ahead);
            int to = Math.min(segment.length, length - ahead);
            for (int i = from; i < to; i++) {
                if (segment.bytes.getByte(i) != buffer.getByte(offset + ahead + i)) {
                    return true;
                }
            }
        }
        return false;
    }

    private void link(Segment before, Segment segment, Segment after) {
        segment.next = after;
        if (before == Segment.END) {
            head = segment;
        } else {
            before.next = segment;
        }
    }

    /** Lets go of the first block. */
    void removeFirst() {
        Segment first = head;
        head = first.next;
        bytes -= first.length;
        pool.release(first);
    }

    void clear() {
        while (head != Segment.END) {
            removeFirst();
        }
    }
}
