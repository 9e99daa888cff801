// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.policy.masking;

/** Escapes of JSON strings, such as a backslash, u and four hex digits, and character references of XML and HTML by their numbers. */
final class Escapes {
    private static final int UNICODE_ESCAPE = 6;
    private static final int LONGEST_REFERENCE = 12;
    private static final String MEANT_AS_THEY_ARE = "\"\\/'";

    private Escapes() {}

    /** How many characters belong to what stands at {@code from}; 1 when it is no escape. */
    static int length(char[] text, int from, int to) {
        if (text[from] == '\\' && from + 1 < to) {
            if (text[from + 1] == 'u' && from + UNICODE_ESCAPE <= to && value(text, from + 2, from + 6, 16) >= 0) {
                return UNICODE_ESCAPE;
            }
            return MEANT_AS_THEY_ARE.indexOf(text[from + 1]) >= 0 ? 2 : 1;
        }
        if (text[from] == '&' && from + 3 < to && text[from + 1] == '#') {
            int end = from + 2;
            while (end < to && end - from < LONGEST_REFERENCE && text[end] != ';') {
                end++;
            }
            boolean closed = end < to && text[end] == ';';
            return closed && reference(text, from, end) >= 0 ? end + 1 - from : 1;
        }
        return 1;
    }

    /** What an escape of this length means. */
    static char character(char[] text, int from, int length) {
        if (text[from] == '&') {
            int codePoint = reference(text, from, from + length - 1);
            int digit = Character.isBmpCodePoint(codePoint) ? -1 : Character.digit(codePoint, 10);
            return Character.isBmpCodePoint(codePoint)
                    ? (char) codePoint
                    : digit >= 0 ? (char) ('0' + digit) : '\uFFFD';
        }
        return length == UNICODE_ESCAPE ? (char) value(text, from + 2, from + 6, 16) : text[from + 1];
    }

    private static int reference(char[] text, int from, int end) {
        boolean hex = text[from + 2] == 'x' || text[from + 2] == 'X';
        int codePoint = value(text, from + (hex ? 3 : 2), end, hex ? 16 : 10);
        return codePoint <= Character.MAX_CODE_POINT ? codePoint : -1;
    }

    /** The number that these digits make; -1 when they are none. */
    private static int value(char[] text, int from, int to, int radix) {
        int value = to > from ? 0 : -1;
        for (int i = from; i < to && value >= 0; i++) {
            int digit = text[i] < 0x80 ? Character.digit(text[i], radix) : -1;
            value = digit < 0 || value > Character.MAX_CODE_POINT ? -1 : value * radix + digit;
        }
        return value;
    }
}
