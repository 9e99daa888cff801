// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app.http;

import io.sidelight.dataplane.app.ParserShare;
import java.util.Arrays;

/**
 * Cuts a stream into lines that end in LF or CRLF, whatever ranges it comes in.
 *
 * <p>A line that lies wholly in one range is read in place. Of a line that is split, or longer than the bound, the first
 * {@code maxBytes} are copied, so that cutting a stream differently never changes what is seen. Of a longer line the last
 * bytes are kept too: there a request line says its version. One per message under way; the buffer is made when a line is
 * split, if there is room for it in the parser's share, and let go of by {@link #release}.
 */
final class LineReader {
    /** Enough for {@code " HTTP/1.1\r"}. */
    private static final int TAIL_BYTES = 10;
    private static final int FIRST_CAPACITY = 128;
    /** About what it takes beside the buffer's bytes. */
    private static final int BYTES = 96;
    private static final byte[] NOTHING = {};

    private final int maxBytes;
    private final ParserShare share;
    private byte[] kept = NOTHING;
    private byte[] bytes = NOTHING;
    private int offset;
    private int length;
    private long rawLength;
    private long tailHigh;
    private long tailLow;
    private long startNs;
    private boolean complete;

    LineReader(int maxBytes, ParserShare share) {
        this.maxBytes = maxBytes;
        this.share = share;
    }

    /** Notes when the first line began. */
    void begin(long timeNs) {
        startNs = timeNs;
    }

    /** When the first line began. */
    long startNs() {
        return startNs;
    }

    /** Reads up to the end of the line or of the range; returns the index after what was read. */
    int accept(byte[] buffer, int from, int to) {
        int lineFeed = from;
        while (lineFeed < to && buffer[lineFeed] != '\n') {
            lineFeed++;
        }
        complete = lineFeed < to;
        int read = lineFeed - from;
        if (complete && rawLength == 0 && read <= maxBytes) {
            bytes = buffer;
            offset = from;
            length = read;
        } else {
            keep(buffer, from, read);
        }
        rawLength += complete ? read + 1 : read;
        return complete ? lineFeed + 1 : to;
    }

    /** True when a whole line is here; its bytes are valid until the next {@link #clear}. */
    boolean isComplete() {
        return complete;
    }

    boolean isEmpty() {
        return rawLength == 0;
    }

    /** True when the line was longer than what is kept of it. */
    boolean isCut() {
        return rawLength - 1 > maxBytes;
    }

    /** The kept bytes, from {@link #offset} to {@link #end}. */
    byte[] bytes() {
        return bytes;
    }

    int offset() {
        return offset;
    }

    /** Index after the last kept byte, line end excluded. */
    int end() {
        int end = offset + length;
        return !isCut() && length > 0 && bytes[end - 1] == '\r' ? end - 1 : end;
    }

    /** All bytes of the line so far, skipped ones and line end included. */
    long rawLength() {
        return rawLength;
    }

    /** The last bytes of a line that was cut, line end excluded. */
    byte[] tail() {
        var tail = new byte[TAIL_BYTES];
        for (int i = 0; i < TAIL_BYTES; i++) {
            int back = TAIL_BYTES - 1 - i;
            tail[i] = (byte) (back < 8 ? tailLow >>> 8 * back : tailHigh >>> 8 * (back - 8));
        }
        return tail;
    }

    /** Begins the next line. */
    void clear() {
        bytes = NOTHING;
        length = 0;
        offset = 0;
        rawLength = 0;
        complete = false;
    }

    /** Begins the next line and lets go of the buffer. */
    void release() {
        clear();
        share.release(bytesOf(kept.length));
        kept = NOTHING;
    }

    private void keep(byte[] buffer, int from, int count) {
        int room = Math.min(count, maxBytes - length);
        if (room > 0 && reserve(length + room)) {
            System.arraycopy(buffer, from, kept, length, room);
            length += room;
        }
        bytes = kept;
        for (int i = Math.max(from, from + count - TAIL_BYTES); i < from + count; i++) {
            tailHigh = tailHigh << 8 | tailLow >>> 56;
            tailLow = tailLow << 8 | buffer[i] & 0xff;
        }
    }

    private boolean reserve(int capacity) {
        if (kept.length >= capacity) {
            return true;
        }
        int larger = Math.min(maxBytes, Math.max(FIRST_CAPACITY, Math.max(capacity, 2 * kept.length)));
        if (!share.reserve(bytesOf(larger) - bytesOf(kept.length))) {
            return false;
        }
        kept = Arrays.copyOf(kept, larger);
        return true;
    }

    private static int bytesOf(int capacity) {
        return capacity == 0 ? 0 : BYTES + capacity;
    }
}
