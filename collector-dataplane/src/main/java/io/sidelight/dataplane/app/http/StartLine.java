// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app.http;

import io.sidelight.dataplane.api.event.Side;
import org.jspecify.annotations.Nullable;

/** The first line of a message (RFC 9112 sections 3 and 4), as lenient peers read it. HTTP/0.9 and HTTP/2 are not accepted. */
sealed interface StartLine {
    /** No registered method has half as many bytes. */
    int MAX_METHOD_BYTES = 32;

    /** Major and minor version, {@code 1.1}. */
    String version();

    /** At most what its texts take. */
    int bytes();

    record RequestLine(String method, String target, String version) implements StartLine {
        @Override
        public int bytes() {
            return Message.bytesOf(method) + Message.bytesOf(target) + Message.bytesOf(version);
        }
    }

    record StatusLine(String version, int status, String reason) implements StartLine {
        /** An answer before the answer; 101 is final, because nothing of HTTP follows it. */
        boolean isInterim() {
            return status < 200 && status != 101;
        }

        @Override
        public int bytes() {
            return Message.bytesOf(version) + Message.bytesOf(reason);
        }
    }

    /** The start line of a message of {@code side}; null when the line is none. */
    static @Nullable StartLine parse(Side side, LineReader line, Http1Limits limits) {
        return switch (side) {
            case CLIENT -> requestLine(line, limits);
            case SERVER -> statusLine(line, limits);
        };
    }

    /** False when no start line of {@code side} begins with these bytes; a cheap look that may be wrong only by saying yes. */
    static boolean mayBegin(Side side, byte[] buffer, int from, int to) {
        return switch (side) {
            case CLIENT -> Octets.tokenLength(buffer, from, to) > 0;
            case SERVER -> Octets.beginsAlike(buffer, from, to, "HTTP/1.");
        };
    }

    private static @Nullable RequestLine requestLine(LineReader line, Http1Limits limits) {
        byte[] bytes = line.bytes();
        int end = Octets.trimEnd(bytes, line.offset(), line.end());
        String version = line.isCut()
                ? versionAtEnd(line.tail(), 0, Octets.trimEnd(line.tail(), 0, line.tail().length))
                : versionAtEnd(bytes, line.offset(), end);
        int method = Octets.tokenLength(bytes, line.offset(), end);
        int targetFrom = Octets.trimStart(bytes, line.offset() + method, end);
        int targetTo = line.isCut() ? end : Octets.trimEnd(bytes, targetFrom, Math.max(targetFrom, end - 8));
        if (version.isEmpty() || method == 0 || method > MAX_METHOD_BYTES || targetFrom == line.offset() + method
                || targetTo == targetFrom) {
            return null;
        }
        return new RequestLine(Octets.text(bytes, line.offset(), line.offset() + method, MAX_METHOD_BYTES),
                Octets.text(bytes, targetFrom, targetTo, limits.maxTargetBytes()), version);
    }

    /** {@code 1.x} when the bytes end in white space and {@code HTTP/1.x}, else empty. */
    private static String versionAtEnd(byte[] bytes, int from, int to) {
        boolean found = to - from >= 9 && Octets.isBlank(bytes[to - 9]) && isVersion(bytes, to - 8, to);
        return found ? "1." + (char) bytes[to - 1] : "";
    }

    private static @Nullable StatusLine statusLine(LineReader line, Http1Limits limits) {
        byte[] bytes = line.bytes();
        int from = line.offset();
        int end = line.end();
        if (end - from < 12 || !isVersion(bytes, from, end) || !Octets.isBlank(bytes[from + 8])) {
            return null;
        }
        int statusFrom = Octets.trimStart(bytes, from + 8, end);
        int status = status(bytes, statusFrom, end);
        if (status < 100) {
            return null;
        }
        int reasonFrom = Octets.trimStart(bytes, statusFrom + 3, end);
        return new StatusLine("1." + (char) bytes[from + 7], status,
                Octets.text(bytes, reasonFrom, Octets.trimEnd(bytes, reasonFrom, end), limits.maxValueBytes()));
    }

    /** Three digits that nothing but white space follows; -1 when that is not so. */
    private static int status(byte[] bytes, int from, int to) {
        if (to - from < 3 || to - from > 3 && !Octets.isBlank(bytes[from + 3])) {
            return -1;
        }
        int status = 0;
        for (int i = from; i < from + 3; i++) {
            if (!Octets.isDigit(bytes[i])) {
                return -1;
            }
            status = 10 * status + bytes[i] - '0';
        }
        return status;
    }

    private static boolean isVersion(byte[] bytes, int from, int to) {
        return to - from >= 8 && Octets.beginsAlike(bytes, from, to, "HTTP/1.") && Octets.isDigit(bytes[from + 7]);
    }
}
