// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sidelight.dataplane.api.event.Side;
import java.util.Set;

/**
 * Tells from the first bytes of one side what is spoken; ports have no say.
 *
 * <p>A client speaks HTTP/1 when it begins with a registered method and a target, or with any line that ends in
 * {@code HTTP/1.x} (RFC 9112 section 3), a server when it begins with {@code HTTP/1.x}; empty lines in front are let pass
 * (section 2.2). HTTP/2 shows by the client's preface or the server's SETTINGS frame (RFC 9113 section 3.4). Stateless.
 */
public final class ApplicationProbe {
    /** With this many bytes the answer is never {@link ApplicationProtocol#UNDECIDED}. */
    public static final int MAX_BYTES = 256;

    private static final int MAX_METHOD_BYTES = 32;
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n".getBytes(ISO_8859_1);
    private static final byte[] HTTP1 = "HTTP/1.".getBytes(ISO_8859_1);
    private static final int FRAME_HEADER_BYTES = 9;
    private static final int SETTING_BYTES = 6;
    private static final byte SETTINGS = 4;
    // Of the IANA registry those in use, and what WebDAV, CalDAV and UPnP clients send.
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS",
            "TRACE",
            "PATCH", "PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK", "SEARCH", "REPORT",
            "MKCALENDAR",
            "ACL", "BIND", "MERGE", "PURGE", "SUBSCRIBE", "UNSUBSCRIBE", "NOTIFY");

    private ApplicationProbe() {}

    /** Judges the first bytes that {@code side} sent. */
    public static ApplicationProtocol decide(Side side, byte[] buffer, int offset, int length) {
        int end = offset + length;
        int start = offset;
        while (start < end && (buffer[start] == '\r' || buffer[start] == '\n')) {
            start++;
        }
        ApplicationProtocol found = switch (side) {
            case CLIENT -> ofClient(buffer, start, end);
            case SERVER -> ofServer(buffer, start, end);
        };
        return found == ApplicationProtocol.UNDECIDED && length >= MAX_BYTES ? ApplicationProtocol.UNKNOWN : found;
    }

    private static ApplicationProtocol ofClient(byte[] buffer, int from, int to) {
        if (beginsAlike(buffer, from, to, PREFACE)) {
            return to - from >= PREFACE.length ? ApplicationProtocol.HTTP2 : ApplicationProtocol.UNDECIDED;
        }
        int space = from;
        while (space < to && buffer[space] > ' ' && buffer[space] < 0x7f) {
            space++;
        }
        if (space - from > MAX_METHOD_BYTES) {
            return ApplicationProtocol.UNKNOWN;
        }
        if (space == to) {
            return ApplicationProtocol.UNDECIDED;
        }
        if (space == from || buffer[space] != ' ') {
            return ApplicationProtocol.UNKNOWN;
        }
        return METHODS.contains(new String(buffer, from, space - from, ISO_8859_1))
                ? ofTarget(buffer, space + 1, to)
                : ofLine(buffer, space, to);
    }

    private static ApplicationProtocol ofTarget(byte[] buffer, int from, int to) {
        if (from == to) {
            return ApplicationProtocol.UNDECIDED;
        }
        return buffer[from] >= ' ' ? ApplicationProtocol.HTTP1 : ApplicationProtocol.UNKNOWN;
    }

    private static ApplicationProtocol ofLine(byte[] buffer, int from, int to) {
        int lineEnd = from;
        while (lineEnd < to && buffer[lineEnd] != '\n') {
            lineEnd++;
        }
        if (lineEnd == to) {
            return ApplicationProtocol.UNDECIDED;
        }
        int end = buffer[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
        int version = end - HTTP1.length - 1;
        boolean found = version - 1 > from && buffer[version - 1] == ' ' && beginsAlike(buffer, version, end, HTTP1);
        return found ? ApplicationProtocol.HTTP1 : ApplicationProtocol.UNKNOWN;
    }

    private static ApplicationProtocol ofServer(byte[] buffer, int from, int to) {
        if (beginsAlike(buffer, from, to, HTTP1)) {
            return to - from >= HTTP1.length ? ApplicationProtocol.HTTP1 : ApplicationProtocol.UNDECIDED;
        }
        return ofFrame(buffer, from, to);
    }

    /** The frame header of a server's first SETTINGS: length, type, no flags, stream 0 (RFC 9113 section 4.1). */
    private static ApplicationProtocol ofFrame(byte[] buffer, int from, int to) {
        for (int i = 0; i < Math.min(to - from, FRAME_HEADER_BYTES); i++) {
            boolean lengthByte = i == 1 || i == 2;
            if (!lengthByte && buffer[from + i] != (i == 3 ? SETTINGS : 0)) {
                return ApplicationProtocol.UNKNOWN;
            }
        }
        if (to - from < FRAME_HEADER_BYTES) {
            return ApplicationProtocol.UNDECIDED;
        }
        int length = (buffer[from + 1] & 0xff) << 8 | buffer[from + 2] & 0xff;
        return length % SETTING_BYTES == 0 ? ApplicationProtocol.HTTP2 : ApplicationProtocol.UNKNOWN;
    }

    private static boolean beginsAlike(byte[] buffer, int from, int to, byte[] text) {
        int length = Math.min(to - from, text.length);
        for (int i = 0; i < length; i++) {
            if (buffer[from + i] != text[i]) {
                return false;
            }
        }
        return true;
    }
}
