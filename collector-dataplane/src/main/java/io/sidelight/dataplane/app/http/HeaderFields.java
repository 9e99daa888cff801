// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app.http;

import java.util.EnumMap;
import org.jspecify.annotations.Nullable;

/**
 * The kept header fields of one message, filled line by line (RFC 9112 section 5). Of a field that may occur once the first
 * line counts, since that is the one a filter in front of the server has most likely judged by.
 */
final class HeaderFields {
    private final EnumMap<HeaderField, String> values = new EnumMap<>(HeaderField.class);
    private @Nullable HeaderField last;

    /** The value, cut to its bound; empty when the field was not there. */
    String value(HeaderField field) {
        return values.getOrDefault(field, "");
    }

    boolean has(HeaderField field) {
        return values.containsKey(field);
    }

    /** Reads one line of a head; a line that is no field is skipped. Returns how many bytes more are kept. */
    int add(LineReader line, int maxValueBytes, boolean framingOnly, boolean bodies) {
        byte[] bytes = line.bytes();
        int end = line.end();
        if (Octets.isBlank(bytes[line.offset()])) {
            return fold(bytes, line.offset(), end, maxValueBytes);
        }
        int colon = line.offset();
        while (colon < end && bytes[colon] != ':') {
            colon++;
        }
        last = colon == end ? null : HeaderField.of(bytes, line.offset(), Octets.trimEnd(bytes, line.offset(), colon));
        if (last != null && (framingOnly ? !last.isFraming() : has(last) && !last.isFraming())) {
            last = null;
        }
        if (last == HeaderField.CONTENT_ENCODING && !bodies) {
            last = null;
        }
        return last == null
                ? 0
                : append(last, has(last) ? ", " : "", value(bytes, colon + 1, end, maxValueBytes), maxValueBytes);
    }

    /** A line that begins with white space continues the one before (RFC 9112 section 5.2). */
    private int fold(byte[] bytes, int from, int to, int maxValueBytes) {
        return last == null
                ? 0
                : append(last, value(last).isEmpty() ? "" : " ", value(bytes, from, to, maxValueBytes), maxValueBytes);
    }

    private int append(HeaderField field, String separator, String value, int maxLength) {
        String before = value(field);
        if (!before.isEmpty() && before.length() >= maxLength) {
            return 0;
        }
        String joined = before.isEmpty() ? value : before + separator + value;
        String kept = joined.length() > maxLength ? joined.substring(0, maxLength) : joined;
        values.put(field, kept);
        return Message.bytesOf(kept) - Message.bytesOf(before);
    }

    private static String value(byte[] bytes, int from, int to, int maxBytes) {
        int start = Octets.trimStart(bytes, from, to);
        return Octets.text(bytes, start, Octets.trimEnd(bytes, start, to), maxBytes);
    }
}
