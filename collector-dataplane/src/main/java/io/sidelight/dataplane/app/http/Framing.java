// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app.http;

import io.sidelight.dataplane.app.http.StartLine.StatusLine;

/**
 * How the end of a message's body is found (RFC 9112 section 6.3).
 *
 * @param length body bytes, of {@link Kind#LENGTH} only
 */
record Framing(Kind kind, long length) {
    enum Kind {
        /** There is no body. */
        NONE,
        /** The body has a known length. */
        LENGTH,
        /** The body comes in chunks. */
        CHUNKED,
        /** The body ends with the stream. */
        UNTIL_END,
        /** After the head another protocol is spoken, in both directions. */
        TUNNEL,
        /** The head contradicts itself: peers give such a connection up, and so do we. */
        UNKNOWN
    }

    private static final Framing NONE = new Framing(Kind.NONE, 0);
    private static final Framing CHUNKED = new Framing(Kind.CHUNKED, 0);
    private static final Framing UNTIL_END = new Framing(Kind.UNTIL_END, 0);
    private static final Framing TUNNEL = new Framing(Kind.TUNNEL, 0);
    private static final Framing UNKNOWN = new Framing(Kind.UNKNOWN, 0);

    /** Whether bytes of a body are to come. */
    boolean hasBody() {
        return kind == Kind.CHUNKED || kind == Kind.UNTIL_END || kind == Kind.LENGTH && length > 0;
    }

    static Framing ofRequest(HeaderFields fields) {
        return byFields(fields, UNKNOWN, NONE);
    }

    /** The framing of a response to {@code method}, which is empty when the request was not seen. */
    static Framing ofResponse(StatusLine line, HeaderFields fields, String method) {
        int status = line.status();
        if (status == 101 || method.equals("CONNECT") && status >= 200 && status < 300) {
            return TUNNEL;
        }
        if (status < 200 || status == 204 || status == 304 || method.equals("HEAD")) {
            return NONE;
        }
        return byFields(fields, UNTIL_END, UNTIL_END);
    }

    private static Framing byFields(HeaderFields fields, Framing otherCoding, Framing otherwise) {
        String coding = finalCoding(fields.value(HeaderField.TRANSFER_ENCODING));
        if (coding.equalsIgnoreCase("chunked")) {
            return CHUNKED;
        }
        if (!coding.isEmpty() && !coding.equalsIgnoreCase("identity")) {
            return otherCoding;
        }
        if (!fields.has(HeaderField.CONTENT_LENGTH)) {
            return otherwise;
        }
        long length = contentLength(fields.value(HeaderField.CONTENT_LENGTH));
        return length < 0 ? UNKNOWN : new Framing(Kind.LENGTH, length);
    }

    /** The last name in the list, without parameters. */
    private static String finalCoding(String transferEncoding) {
        String last = transferEncoding.substring(transferEncoding.lastIndexOf(',') + 1);
        int parameters = last.indexOf(';');
        return (parameters < 0 ? last : last.substring(0, parameters)).strip();
    }

    /** The number that all members of the list agree on; -1 when there is none. */
    static long contentLength(String list) {
        long length = -1;
        int from = 0;
        while (from <= list.length()) {
            int comma = list.indexOf(',', from);
            int to = comma < 0 ? list.length() : comma;
            long member = decimal(list.substring(from, to).strip());
            if (member < 0 || length >= 0 && member != length) {
                return -1;
            }
            length = member;
            from = to + 1;
        }
        return length;
    }

    private static long decimal(String digits) {
        if (digits.isEmpty()) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
                return -1;
            }
            value = 10 * value + digit;
        }
        return value;
    }
}
