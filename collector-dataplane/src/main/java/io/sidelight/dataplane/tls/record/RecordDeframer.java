// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import io.sidelight.dataplane.tls.wire.ContentType;
import io.sidelight.dataplane.tls.wire.HandshakeType;
import io.sidelight.dataplane.tls.wire.RecordHeader;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * Cuts one direction's stream into records (algorithm 1 of the paper). A record that lies whole in the bytes given is handed
 * on through the worker's scratch array (the ciphers want arrays); one that is split waits in a pooled array, and nothing
 * else is kept between calls.
 *
 * <p>After a gap the next record's place is computed when the gap ends inside the record whose header was seen, and looked
 * for otherwise: the first header that is plausible and, if it can be seen, followed by another. What is found so is a guess
 * that only its tag or MAC can prove.
 *
 * <p>Hot: called per stream range; allocates nothing.
 */
public final class RecordDeframer {
    /** A protected record is not shorter than its header and a short MAC, so a gap cannot hide more records than this. */
    private static final int SHORTEST_PROTECTED_RECORD = RecordHeader.LENGTH + 16;

    /** Records that may be missing where the stream does not go on as it should. */
    private static final int MAX_RECORDS_LOST_UNSEEN = 64;

    private static final int MAX_SSL_V2_HELLO = 512;
    private static final byte[] NO_BYTES = {};

    private final RecordHandler handler;
    private final BufferPool pool;
    private final byte[] scratch;

    private byte[] partial = NO_BYTES;
    private int partialLength;
    /** Length of the record in {@link #partial} with its header; 0 while the header is not all there. */
    private int partialTarget;
    private int skip;
    private boolean atStart = true;
    private boolean searching;
    /** The last header was found by searching, and no record has verified since. */
    private boolean guessed;
    /** Version of the last header that was not a guess; 0 before. */
    private int knownVersion;
    private boolean dead;

    /**
     * @param scratch at least header and longest fragment; may be shared by all deframers of a worker, since it holds bytes
     *     only while a record is handed on
     */
    public RecordDeframer(RecordHandler handler, BufferPool pool, byte[] scratch) {
        this.handler = handler;
        this.pool = pool;
        this.scratch = scratch;
    }

    /** Takes the next bytes of the stream; they are not needed any more when this returns. */
    public void onBytes(DirectBuffer source, int offset, int length) {
        int at = offset;
        int end = offset + length;
        while (at < end && !dead) {
            if (skip > 0) {
                int skipped = Math.min(skip, end - at);
                skip -= skipped;
                at += skipped;
            } else if (searching) {
                at = search(source, at, end);
            } else if (partialLength > 0) {
                at += fill(source, at, end - at);
            } else {
                at += takeInPlace(source, at, end - at);
            }
        }
    }

    /** Bytes of the stream are missing here. */
    public void onGap(long lostBytes) {
        if (dead) {
            return;
        }
        atStart = false;
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
                skip = missing - (int) lostBytes;
                handler.onRecordsLost(1, 1, partial[0], partialTarget - RecordHeader.LENGTH);
                releasePartial();
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

    /** True while nothing is kept, so that the stream may end here without loss. */
    public boolean isBetweenRecords() {
        return partialLength == 0 && skip == 0;
    }

    /** Lets go of what is kept; nothing is handed on any more. */
    public void close() {
        releasePartial();
        dead = true;
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
        if (!guessed) {
            knownVersion = version;
        }
        int total = RecordHeader.LENGTH + fragment;
        if (available < total) {
            int taken = startPartial(source, at, available, total);
            partialTarget = partialLength > 0 ? total : 0;
            return taken;
        }
        source.getBytes(at + RecordHeader.LENGTH, scratch, 0, fragment);
        handler.onRecord(type, version, scratch, 0, fragment);
        return searching ? 1 : total; // a wrong guess: look on right behind it
    }

    private int startPartial(DirectBuffer source, int at, int available, int total) {
        byte[] buffer = pool.acquire(total);
        if (buffer == null) {
            // the worker's bound is reached: this record is let go of, the stream is not
            skip = Math.max(total - available, 0);
            searching = total <= RecordHeader.LENGTH;
            handler.onRecordsLost(1, 1, -1, -1);
            return available;
        }
        source.getBytes(at, buffer, 0, available);
        partial = buffer;
        partialLength = available;
        return available;
    }

    private int fill(DirectBuffer source, int at, int available) {
        if (partialTarget == 0) {
            return fillHeader(source, at, available);
        }
        int taken = Math.min(available, partialTarget - partialLength);
        source.getBytes(at, partial, partialLength, taken);
        partialLength += taken;
        if (partialLength == partialTarget) {
            byte[] record = partial;
            int length = partialTarget - RecordHeader.LENGTH;
            partial = NO_BYTES; // the handler may come back here
            partialLength = 0;
            partialTarget = 0;
            if (record[0] < 0) { // no content type has this bit: an SSLv2 hello
                handler.onSslV2Hello(record, 2, length + RecordHeader.LENGTH - 2);
            } else {
                int version = (record[1] & 0xFF) << 8 | record[2] & 0xFF;
                handler.onRecord(record[0], version, record, RecordHeader.LENGTH, length);
            }
            pool.release(record);
        }
        return taken;
    }

    private int fillHeader(DirectBuffer source, int at, int available) {
        int taken = Math.min(available, RecordHeader.LENGTH - partialLength);
        source.getBytes(at, partial, partialLength, taken);
        partialLength += taken;
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
        byte[] larger = pool.acquire(total);
        if (larger == null) {
            releasePartial();
            skip = fragment;
            handler.onRecordsLost(1, 1, -1, -1);
            return taken;
        }
        System.arraycopy(partial, 0, larger, 0, RecordHeader.LENGTH);
        pool.release(partial);
        partial = larger;
        partialTarget = total;
        if (fragment == 0) {
            fill(source, at, 0);
        }
        return taken;
    }

    /** A header that came in pieces and is none of TLS: at the start it may be that of an SSLv2 hello. */
    private int splitSslV2Hello(int taken) {
        if (atStart && isSslV2Hello(partial[0], partial[2], partial[3])) {
            int total = 2 + ((partial[0] & 0x7F) << 8 | partial[1] & 0xFF);
            if (total > RecordHeader.LENGTH && total <= MAX_SSL_V2_HELLO) {
                partialTarget = total; // fits: the smallest pooled array is as long
                return taken;
            }
        }
        releasePartial();
        loseTrack();
        return taken;
    }

    private int notARecord(DirectBuffer source, int at, int available) {
        if (atStart && isSslV2Hello(source.getByte(at), source.getByte(at + 2), source.getByte(at + 3))) {
            int total = 2 + ((source.getByte(at) & 0x7F) << 8 | source.getByte(at + 1) & 0xFF);
            if (total > MAX_SSL_V2_HELLO) {
                giveUp();
                return available;
            }
            if (total > available) {
                int taken = startPartial(source, at, available, total);
                partialTarget = partialLength > 0 ? total : 0;
                return taken;
            }
            atStart = false;
            source.getBytes(at + 2, scratch, 0, total - 2);
            handler.onSslV2Hello(scratch, 0, total - 2);
            return total;
        }
        loseTrack();
        return searching ? 0 : available;
    }

    /** Where a header must be there is none: not TLS at all at the start, else something was lost or injected. */
    private void loseTrack() {
        if (atStart) {
            giveUp();
        } else {
            searching = true;
            handler.onRecordsLost(1, MAX_RECORDS_LOST_UNSEEN, -1, -1);
        }
    }

    /** The last record did not verify: if its header was a guess, the next one is looked for anew. */
    public void onNotVerified() {
        searching |= guessed;
    }

    /** The last record verified, so its header was one. */
    public void onVerified() {
        guessed = false;
    }

    private static boolean isSslV2Hello(byte first, byte type, byte versionMajor) {
        return (first & 0x80) != 0 && type == HandshakeType.CLIENT_HELLO && (versionMajor == 3 || versionMajor == 0);
    }

    private void giveUp() {
        dead = true;
        handler.onNotTls();
    }

    /** Looks for the next record's header; returns where to go on. */
    private int search(DirectBuffer source, int offset, int end) {
        for (int at = offset; at <= end - RecordHeader.LENGTH; at++) {
            int next = next(source, at);
            if (next >= 0 && (next > end - RecordHeader.LENGTH || next(source, next) >= 0)) {
                searching = false;
                guessed = true;
                return at;
            }
        }
        return searchSplitHeader(source, Math.max(offset, end - RecordHeader.LENGTH + 1), end);
    }

    /** A header may begin in the last bytes of the range: then these wait for the rest. */
    private int searchSplitHeader(DirectBuffer source, int from, int end) {
        for (int at = from; at < end; at++) {
            int type = source.getByte(at) & 0xFF;
            boolean possible = ContentType.isKnown(type) && type <= ContentType.APPLICATION_DATA
                    && (at + 1 >= end || source.getByte(at + 1) == (byte) (knownVersion >> 8))
                    && (at + 2 >= end || source.getByte(at + 2) == (byte) knownVersion);
            if (possible) {
                searching = false;
                guessed = true;
                return at + startPartial(source, at, end - at, RecordHeader.LENGTH);
            }
        }
        return end;
    }

    /** Where the record at {@code at} would end, -1 when there is no plausible protected record. */
    private int next(DirectBuffer source, int at) {
        int type = source.getByte(at) & 0xFF;
        int version = source.getShort(at + 1, ByteOrder.BIG_ENDIAN) & 0xFFFF;
        int fragment = source.getShort(at + 3, ByteOrder.BIG_ENDIAN) & 0xFFFF;
        boolean plausible = type <= ContentType.APPLICATION_DATA && RecordHeader.isPlausible(type, version, fragment)
                && (knownVersion == 0 || version == knownVersion) && fragment > 0;
        return plausible ? at + RecordHeader.LENGTH + fragment : -1;
    }

    private void releasePartial() {
        if (partial != NO_BYTES) {
            pool.release(partial);
        }
        partial = NO_BYTES;
        partialLength = 0;
        partialTarget = 0;
    }
}
