// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app.http;

import java.util.Arrays;
import java.util.Locale;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** Undoes the content codings gzip and deflate (RFC 9110 section 8.4.1), as far as a bound: what goes beyond is cut. */
final class ContentCoding {
    private static final int GZIP_HEADER = 10;
    private static final int HAS_HEADER_CHECKSUM = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;

    private ContentCoding() {}

    /**
     * Content without its coding.
     *
     * @param cut whether it goes on
     */
    record Expanded(byte[] bytes, int length, boolean cut) {}

    /** Null when the coding is none of these, or there are several, or the bytes are none of it. */
    static @Nullable Expanded undo(byte[] bytes, int length, boolean cut, HeaderFields fields, int limit) {
        String transfer = fields.value(HeaderField.TRANSFER_ENCODING);
        if (transfer.indexOf(',') >= 0) {
            return null; // a coding below the chunks
        }
        return switch (fields.value(HeaderField.CONTENT_ENCODING).strip().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> new Expanded(bytes, length, cut);
            case "gzip", "x-gzip" -> inflate(bytes, gzipHeaderLength(bytes, length), length, true, limit);
            case "deflate" -> inflate(bytes, 0, length, !isZlib(bytes, length), limit); // some send it without the frame
            default -> null;
        };
    }

    private static @Nullable Expanded inflate(byte[] bytes, int from, int to, boolean withoutFrame, int limit) {
        if (from < 0) {
            return null;
        }
        Inflater inflater = new Inflater(withoutFrame);
        try {
            inflater.setInput(bytes, from, to - from);
            byte[] expanded = new byte[Math.min(limit, Math.max(256, 4 * (to - from)))];
            int length = 0;
            while (!inflater.finished() && length < limit) {
                if (length == expanded.length) {
                    expanded = Arrays.copyOf(expanded, Math.min(limit, 2 * length));
                }
                int more = inflate(inflater, expanded, length);
                if (more <= 0) {
                    break;
                }
                length += more;
            }
            return length == 0 && !inflater.finished() ? null : new Expanded(expanded, length, !inflater.finished());
        } finally {
            inflater.end();
        }
    }

    /** How much more there is; none at the end of what was seen, and where it is damaged. */
    private static int inflate(Inflater inflater, byte[] into, int at) {
        try {
            return inflater.inflate(into, at, into.length - at);
        } catch (DataFormatException _) {
            return 0;
        }
    }

    private static boolean isZlib(byte[] bytes, int length) {
        return length >= 2 && (bytes[0] & 0x0F) == 8 && ((bytes[0] & 0xFF) << 8 | bytes[1] & 0xFF) % 31 == 0;
    }

    /** The length of gzip's header (RFC 1952 section 2.3); -1 when this is none, or not all of it. */
    private static int gzipHeaderLength(byte[] bytes, int length) {
        if (length < GZIP_HEADER || bytes[0] != 0x1F || bytes[1] != (byte) 0x8B || bytes[2] != 8) {
            return -1;
        }
        int flags = bytes[3];
        int at = GZIP_HEADER;
        if ((flags & HAS_EXTRA) != 0) {
            at = at + 2 > length ? length : at + 2 + (bytes[at] & 0xFF) + ((bytes[at + 1] & 0xFF) << 8);
        }
        if ((flags & HAS_NAME) != 0) {
            at = afterZero(bytes, at, length);
        }
        if ((flags & HAS_COMMENT) != 0) {
            at = afterZero(bytes, at, length);
        }
        at += (flags & HAS_HEADER_CHECKSUM) != 0 ? 2 : 0;
        return at < length ? at : -1;
    }

    private static int afterZero(byte[] bytes, int from, int length) {
        int at = from;
        while (at < length && bytes[at] != 0) {
            at++;
        }
        return at + 1;
    }
}
