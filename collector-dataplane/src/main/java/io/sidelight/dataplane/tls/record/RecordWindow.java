// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import io.sidelight.dataplane.tls.wire.ContentType;
import io.sidelight.dataplane.tls.wire.RecordHeader;
import org.agrona.DirectBuffer;

/**
 * Finds the records of a stream again after bytes were lost or did not verify. Keeps what came since, up to one record, so that a
 * place that looks like a header and is none hides nothing: each such place is tried when its record is all there, and what
 * lies behind a wrong one, or within it, stays to be tried. The first record that verifies ends the search.
 *
 * <p>Where nobody can verify (yet), the first plausible header that another one follows is believed. Warm: used after losses.
 */
final class RecordWindow {
    private static final int CAPACITY = RecordPlace.MAX_BLOCK_LENGTH + RecordHeader.LENGTH
            + RecordHeader.MAX_FRAGMENT_LENGTH;
    /** Headers whose records are not all there; random bytes look like one once in 10 MB. */
    private static final int MAX_WAITING = 16;

    private static final byte[] NO_BYTES = {};

    private final RecordDeframer deframer;
    private final BufferPool pool;
    private byte[] bytes = NO_BYTES;
    private int length;
    /** Position in the stream of the first byte kept. */
    private long position;
    /** Where a record ought to begin, if what came before it was one. */
    private long expected;
    /** Up to where headers were looked for. */
    private int scanned;
    private final int[] waiting = new int[MAX_WAITING];
    private int waitingCount;
    private int version;

    RecordWindow(RecordDeframer deframer, BufferPool pool) {
        this.deframer = deframer;
        this.pool = pool;
    }

    /**
     * Begins a search.
     *
     * @param from position in the stream of the first byte that will be taken
     * @param expectedAt where a record ought to begin, -1 when that is not known
     * @param knownVersion of the direction's records, 0 when none was seen
     */
    void start(long from, long expectedAt, int knownVersion) {
        release();
        position = from;
        expected = expectedAt;
        version = knownVersion;
    }

    /** Takes bytes of the stream; returns how many were used: fewer than given when the search ended, or to come again. */
    int take(DirectBuffer source, int offset, int available) {
        int taken = Math.min(available, CAPACITY - length);
        if (!reserve(length + taken)) {
            return giveUp(available);
        }
        source.getBytes(offset, bytes, length, taken);
        length += taken;
        process();
        return taken;
    }

    /** The same with bytes in an array; all of them are used. */
    void take(byte[] source, int offset, int count) {
        if (!reserve(length + count)) {
            giveUp(count);
            return;
        }
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
        process();
    }

    private boolean reserve(int wanted) {
        if (wanted <= bytes.length) {
            return true;
        }
        byte[] larger = pool.acquire(wanted);
        if (larger == null) {
            return false;
        }
        System.arraycopy(bytes, 0, larger, 0, length);
        if (bytes != NO_BYTES) {
            pool.release(bytes);
        }
        bytes = larger;
        return true;
    }

    /** No memory: the bytes go by unread, and the search goes on behind them. */
    private int giveUp(int count) {
        long behind = position + length + count;
        start(behind, expected, version);
        return count;
    }

    private void process() {
        while (!deframer.isClosed()) {
            int found = tryWaiting();
            if (found < 0) {
                found = scan();
            }
            if (found < 0) {
                forget();
                return;
            }
            if (!followFrom(found)) {
                return;
            }
        }
    }

    /** Tries the headers whose records are all there now; the end of the first that holds, or -1. */
    private int tryWaiting() {
        int kept = 0;
        for (int i = 0; i < waitingCount; i++) {
            int at = waiting[i];
            int end = endOf(at);
            if (end > length) {
                waiting[kept++] = at;
            } else if (holds(at)) {
                return end;
            }
            if (deframer.isClosed()) {
                return -1;
            }
        }
        waitingCount = kept;
        return -1;
    }

    /** Looks for more headers; the end of the first whose record holds, or -1. */
    private int scan() {
        while (scanned + RecordHeader.LENGTH <= length && (deframer.isProving() || waitingCount == 0)) {
            int at = scanned++;
            if (!isHeader(at)) {
                continue;
            }
            int end = endOf(at);
            if (end > length) {
                await(at);
            } else if (holds(at)) {
                return end;
            }
            if (deframer.isClosed()) {
                return -1;
            }
        }
        return -1;
    }

    private void await(int at) {
        if (waitingCount == MAX_WAITING) {
            System.arraycopy(waiting, 1, waiting, 0, --waitingCount);
        }
        waiting[waitingCount++] = at;
    }

    private boolean holds(int at) {
        int end = endOf(at);
        if (!deframer.isProving() && end + RecordHeader.LENGTH <= length && !isHeader(end)) {
            return false;
        }
        boolean isExpected = position + at == expected;
        boolean verified = handOn(at, !isExpected);
        if (!verified && isExpected) {
            expected = position + end;
        }
        return verified;
    }

    private boolean handOn(int at, boolean guess) {
        RecordPlace place = deframer.place();
        place.set(position + at, guess);
        place.setBefore(bytes, at);
        return deframer.handOn(bytes, at);
    }

    /** Goes on from the end of a record that held; false when the search is over. */
    private boolean followFrom(int end) {
        int at = end;
        waitingCount = 0;
        while (!deframer.isClosed() && at + RecordHeader.LENGTH <= length) {
            if (!isPlausible(at)) {
                deframer.onTrackLost();
                searchFrom(at);
                return true;
            }
            int next = endOf(at);
            if (next > length) {
                break;
            }
            deframer.place().set(position + at, false);
            if (!deframer.handOn(bytes, at)) {
                expected = position + next;
                searchFrom(at + 1);
                return true;
            }
            at = next;
        }
        if (deframer.isClosed()) {
            return false;
        }
        byte[] kept = bytes;
        int rest = length - at;
        bytes = NO_BYTES;
        deframer.onFound(kept, at, rest, position + at);
        if (kept != NO_BYTES) {
            pool.release(kept);
        }
        release();
        return false;
    }

    private void searchFrom(int at) {
        scanned = at;
        waitingCount = 0;
    }

    /** Lets go of bytes that nothing can come of any more, all but the block before what is left. */
    private void forget() {
        int needed = Math.min(waitingCount > 0 ? waiting[0] : scanned, scanned);
        int dropped = needed - RecordPlace.MAX_BLOCK_LENGTH;
        if (dropped <= 0) {
            return;
        }
        System.arraycopy(bytes, dropped, bytes, 0, length - dropped);
        length -= dropped;
        position += dropped;
        scanned -= dropped;
        for (int i = 0; i < waitingCount; i++) {
            waiting[i] -= dropped;
        }
    }

    private int endOf(int at) {
        return at + RecordHeader.LENGTH + fragmentLength(at);
    }

    private int fragmentLength(int at) {
        return (bytes[at + 3] & 0xFF) << 8 | bytes[at + 4] & 0xFF;
    }

    private int version(int at) {
        return (bytes[at + 1] & 0xFF) << 8 | bytes[at + 2] & 0xFF;
    }

    private boolean isPlausible(int at) {
        return RecordHeader.isPlausible(bytes[at] & 0xFF, version(at), fragmentLength(at));
    }

    /** Whether a protected record of this connection may begin here. */
    private boolean isHeader(int at) {
        return ContentType.isKnown(bytes[at]) && isPlausible(at) && fragmentLength(at) > 0
                && (version == 0 || version >> 8 == bytes[at + 1]);
    }

    /** Lets go of all that is kept. */
    void release() {
        if (bytes != NO_BYTES) {
            pool.release(bytes);
        }
        bytes = NO_BYTES;
        length = 0;
        scanned = 0;
        waitingCount = 0;
    }
}
