// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import io.sidelight.dataplane.tls.wire.HandshakeType;
import io.sidelight.dataplane.tls.wire.RecordHeader;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts one direction's stream into records (algorithm 1 of the paper). A record that lies whole in the bytes given is handed
 * on through the worker's scratch array (the ciphers want arrays); one that is split waits in a pooled array, and nothing
 * else is kept between calls.
 *
 * <p>After a gap, and behind a record that does not verify, {@link RecordWindow} finds where records go on. Until something
 * verifies there is nobody to prove a guess: then the next record's place is computed when the gap ends inside the record whose
 * header was seen.
 *
 * <p>Hot: called per stream range; allocates nothing.
 */
public final class RecordDeframer {
    /** A protected record is not shorter than its header and a short MAC, so a gap cannot hide more records than this. */
    private static final int SHORTEST_PROTECTED_RECORD = RecordHeader.LENGTH + 16;

    /** Records that may be missing where the stream does not go on as it should. */
    private static final int MAX_RECORDS_LOST_UNSEEN = 64;

    private static final byte[] NO_BYTES = {};

    private final RecordHandler handler;
    private final RecordContext context;

    /** Position in the stream of the byte that comes next. */
    private long position;
    private byte[] partial = NO_BYTES;
    /** What searches for the next record after a loss; null while nothing is lost. */
    private @Nullable RecordWindow window;
    private int skip;
    private char partialLength;
    /** Length of the record in {@link #partial} with its header; 0 while the header is not all there. */
    private char partialTarget;
    /** Version of the last record that was not found wrong; 0 before. */
    private char knownVersion;
    private boolean atStart = true;
    private boolean searching;
    /** The record that was handed on last did not verify. */
    private boolean refused;
    private boolean proving;
    /** Something verified since this was last set to false. */
    private boolean verified;
    private boolean dead;

    /** @param context the worker's */
    public RecordDeframer(RecordHandler handler, RecordContext context) {
        this.handler = handler;
        this.context = context;
    }

    /** Takes the next bytes of the stream; they are not needed any more when this returns. */
    public void onBytes(DirectBuffer source, int offset, int length) {
        int at = offset;
        int end = offset + length;
        while (at < end && !dead) {
            int used;
            if (skip > 0) {
                used = Math.min(skip, end - at);
                skip -= used;
            } else if (searching) {
                used = window().take(source, at, end - at);
            } else if (partialLength > 0) {
                used = fill(source, at, end - at);
            } else {
                used = takeInPlace(source, at, end - at);
            }
            position += used;
            at += used;
        }
        position += end - at;
    }

    /** Bytes of the stream are missing here. */
    public void onGap(long lostBytes) {
        if (dead) {
            return;
        }
        atStart = false;
        searchWithinPartial();
        declareLost(lostBytes);
        position += lostBytes;
        if (searching) {
            search(position, -1);
        }
    }

    /** Says what a gap hides, and where to go on: behind the record that it fell into, or by searching. */
    private void declareLost(long lostBytes) {
        if (skip > 0 && lostBytes <= skip) {
            skip -= (int) lostBytes; // still inside the record that is lost already
            return;
        }
        long beyond = lostBytes;
        int known = 0;
        if (partialTarget > 0) {
            int missing = partialTarget - partialLength;
            handler.onTruncatedRecord(partial[0], partial, RecordHeader.LENGTH, partialLength - RecordHeader.LENGTH);
            if (lostBytes <= missing) {
                handler.onRecordsLost(1, 1, partial[0], partialTarget - RecordHeader.LENGTH);
                releasePartial();
                // where records are verified, a wrong header must not hide what follows it
                skip = proving ? 0 : missing - (int) lostBytes;
                searching = proving;
                return;
            }
            beyond = lostBytes - missing;
            known = 1;
        } else {
            beyond += partialLength;
        }
        beyond -= skip;
        skip = 0;
        releasePartial();
        searching = true;
        long most = known + beyond / SHORTEST_PROTECTED_RECORD + 1;
        handler.onRecordsLost(known + 1, (int) Math.min(most, Integer.MAX_VALUE), -1, -1);
    }

    /**
     * What was kept of a record that did not end may be records of its own, if its header was none: those that lie there whole
     * are tried.
     */
    private void searchWithinPartial() {
        verified = true;
        while (verified && proving && partialTarget > 0 && partialLength > RecordHeader.LENGTH) {
            verified = false;
            byte[] kept = partial;
            char length = partialLength;
            char target = partialTarget;
            long from = position - partialLength;
            partial = NO_BYTES;
            partialLength = 0;
            partialTarget = 0;
            search(from + 1, -1);
            window().take(kept, 1, length - 1);
            if (verified) {
                context.pool.release(kept); // what is kept now is shorter, or nothing
            } else {
                window().release();
                window = null;
                searching = false;
                partial = kept;
                partialLength = length;
                partialTarget = target;
            }
        }
    }

    /** No more bytes will come: looks once more at those that were kept for a record that did not end. */
    public void onEnd() {
        if (!dead) {
            searchWithinPartial();
        }
    }

    /** True while nothing is kept, so that the stream may end here without loss. */
    public boolean isBetweenRecords() {
        return partialLength == 0 && skip == 0 && !searching;
    }

    /** Where the record at hand stands; valid while it is handed on. */
    public RecordPlace place() {
        return context.place();
    }

    /** Lets go of what is kept; nothing is handed on any more. */
    public void close() {
        releasePartial();
        if (window != null) {
            window.release();
        }
        dead = true;
    }

    /** True once records are verified by whoever takes them, so that guesses may be tried. */
    boolean isProving() {
        return proving;
    }

    boolean isClosed() {
        return dead;
    }

    private int takeInPlace(DirectBuffer source, int at, int available) {
        if (available < RecordHeader.LENGTH) {
            return startPartial(source, at, available, RecordHeader.LENGTH);
        }
        int type = source.getByte(at) & 0xFF;
        int version = source.getShort(at + 1, ByteOrder.BIG_ENDIAN) & 0xFFFF;
        int fragment = source.getShort(at + 3, ByteOrder.BIG_ENDIAN) & 0xFFFF;
        if (!RecordHeader.isPlausible(type, version, fragment)) {
            return notARecord(source, at, available);
        }
        atStart = false;
        int total = RecordHeader.LENGTH + fragment;
        if (available < total) {
            int taken = startPartial(source, at, available, total);
            partialTarget = (char) (partialLength > 0 ? total : 0);
            return taken;
        }
        source.getBytes(at + RecordHeader.LENGTH, context.scratch, 0, fragment);
        place().set(position, false);
        refused = false;
        handler.onRecord(type, version, context.scratch, 0, fragment);
        if (refused) {
            search(position + 1, position + total);
            return 1; // it may have been none, and records of the peer's stand in it
        }
        knownVersion = (char) version;
        return total;
    }

    private int startPartial(DirectBuffer source, int at, int available, int total) {
        byte[] buffer = context.pool.acquire(total);
        if (buffer == null) {
            // the worker's bound is reached: this record is let go of, the stream is not
            skip = Math.max(total - available, 0);
            handler.onRecordsLost(1, 1, -1, -1);
            if (total <= RecordHeader.LENGTH) {
                skip = 0;
                search(position + available, -1);
            }
            return available;
        }
        source.getBytes(at, buffer, 0, available);
        partial = buffer;
        partialLength = (char) available;
        return available;
    }

    private int fill(DirectBuffer source, int at, int available) {
        if (partialTarget == 0) {
            return fillHeader(source, at, available);
        }
        int taken = Math.min(available, partialTarget - partialLength);
        source.getBytes(at, partial, partialLength, taken);
        partialLength += (char) taken;
        if (partialLength == partialTarget) {
            long from = position + taken - partialLength;
            byte[] record = partial;
            int total = partialTarget;
            partial = NO_BYTES; // the handler may come back here
            partialLength = 0;
            partialTarget = 0;
            if (record[0] < 0) { // no content type has this bit: an SSLv2 hello
                handler.onSslV2Hello(record, 2, total - 2);
            } else {
                place().set(from, false);
                if (!handOn(record, 0)) {
                    search(from + 1, from + total);
                    window().take(record, 1, total - 1);
                }
            }
            context.pool.release(record);
        }
        return taken;
    }

    /** Hands on the whole record at {@code at} of an array; false when it did not verify. */
    boolean handOn(byte[] bytes, int at) {
        int recordVersion = (bytes[at + 1] & 0xFF) << 8 | bytes[at + 2] & 0xFF;
        int fragment = (bytes[at + 3] & 0xFF) << 8 | bytes[at + 4] & 0xFF;
        refused = false;
        handler.onRecord(bytes[at] & 0xFF, recordVersion, bytes, at + RecordHeader.LENGTH, fragment);
        if (refused) {
            return false;
        }
        knownVersion = (char) recordVersion;
        return true;
    }

    private int fillHeader(DirectBuffer source, int at, int available) {
        int taken = Math.min(available, RecordHeader.LENGTH - partialLength);
        source.getBytes(at, partial, partialLength, taken);
        partialLength += (char) taken;
        if (partialLength < RecordHeader.LENGTH) {
            return taken;
        }
        int fragment = (partial[3] & 0xFF) << 8 | partial[4] & 0xFF;
        int version = (partial[1] & 0xFF) << 8 | partial[2] & 0xFF;
        if (!RecordHeader.isPlausible(partial[0] & 0xFF, version, fragment)) {
            return splitSslV2Hello(taken);
        }
        atStart = false;
        int total = RecordHeader.LENGTH + fragment;
        byte[] larger = context.pool.acquire(total);
        if (larger == null) {
            releasePartial();
            skip = fragment;
            handler.onRecordsLost(1, 1, -1, -1);
            return taken;
        }
        System.arraycopy(partial, 0, larger, 0, RecordHeader.LENGTH);
        context.pool.release(partial);
        partial = larger;
        partialTarget = (char) total;
        if (fragment == 0) {
            fill(source, at, 0);
        }
        return taken;
    }

    /** A header that came in pieces and is none of TLS: at the start it may be that of an SSLv2 hello. */
    private int splitSslV2Hello(int taken) {
        int total = atStart ? SslV2Hello.lengthOf(partial[0], partial[1], partial[2], partial[3]) : 0;
        if (total > RecordHeader.LENGTH && total <= SslV2Hello.MAX_LENGTH) {
            partialTarget = (char) total; // fits: the smallest pooled array is as long
            return taken;
        }
        byte[] kept = partial;
        partial = NO_BYTES;
        partialLength = 0;
        loseTrack(position + taken - RecordHeader.LENGTH);
        if (searching) {
            window().take(kept, 0, RecordHeader.LENGTH);
        }
        context.pool.release(kept);
        return taken;
    }

    private int notARecord(DirectBuffer source, int at, int available) {
        int total = atStart
                ? SslV2Hello.lengthOf(source.getByte(at), source.getByte(at + 1), source.getByte(at + 2),
                        source.getByte(at + 3))
                : 0;
        if (total > 0) {
            return takeSslV2Hello(source, at, available, total);
        }
        loseTrack(position);
        return searching ? 0 : available;
    }

    private int takeSslV2Hello(DirectBuffer source, int at, int available, int total) {
        if (total > SslV2Hello.MAX_LENGTH) {
            giveUp();
            return available;
        }
        if (total > available) {
            int taken = startPartial(source, at, available, total);
            partialTarget = (char) (partialLength > 0 ? total : 0);
            return taken;
        }
        atStart = false;
        source.getBytes(at + 2, context.scratch, 0, total - 2);
        handler.onSslV2Hello(context.scratch, 0, total - 2);
        return total;
    }

    /** Where a header must be there is none: not TLS at all at the start, else something was lost or injected. */
    private void loseTrack(long from) {
        if (atStart) {
            giveUp();
        } else {
            onTrackLost();
            search(from, -1);
        }
    }

    /** Records may be missing, though no bytes are. */
    void onTrackLost() {
        handler.onRecordsLost(1, MAX_RECORDS_LOST_UNSEEN, -1, -1);
    }

    private void search(long from, long expected) {
        searching = true;
        window().start(from, expected, knownVersion);
    }

    private RecordWindow window() {
        if (window == null) {
            window = new RecordWindow(this, context.pool);
        }
        return window;
    }

    /** The search is over: records go on with the {@code length} bytes at {@code at}, which hold no whole one. */
    void onFound(byte[] bytes, int at, int length, long from) {
        searching = false;
        if (length == 0) {
            window = null;
            return;
        }
        int total = length < RecordHeader.LENGTH
                ? RecordHeader.LENGTH
                : RecordHeader.LENGTH + ((bytes[at + 3] & 0xFF) << 8 | bytes[at + 4] & 0xFF);
        byte[] buffer = context.pool.acquire(total);
        if (buffer == null) {
            search(from + length, -1);
            return;
        }
        window = null;
        System.arraycopy(bytes, at, buffer, 0, length);
        partial = buffer;
        partialLength = (char) length;
        partialTarget = (char) (length < RecordHeader.LENGTH ? 0 : total);
    }

    /** The last record did not verify: it may have been none, and others may stand in it. */
    public void onNotVerified() {
        refused = true;
        proving = true;
    }

    /** The last record verified, so its header was one. */
    public void onVerified() {
        refused = false;
        verified = true;
        proving = true;
    }

    private void giveUp() {
        dead = true;
        handler.onNotTls();
    }

    private void releasePartial() {
        if (partial != NO_BYTES) {
            context.pool.release(partial);
        }
        partial = NO_BYTES;
        partialLength = 0;
        partialTarget = 0;
    }
}
