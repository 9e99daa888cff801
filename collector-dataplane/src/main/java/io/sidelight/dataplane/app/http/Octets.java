// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/** The character classes of HTTP (RFC 9110 section 5.6) over ranges of bytes, and text made of them. */
final class Octets {
    private static final char REPLACEMENT = '\ufffd';

    private Octets() {}

    static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }

    /** Bytes of the token that begins at {@code from}; 0 when none does. */
    static int tokenLength(byte[] buffer, int from, int to) {
        int index = from;
        while (index < to && isTokenCharacter(buffer[index])) {
            index++;
        }
        return index - from;
    }

    /** True when the bytes and {@code text} agree as far as both go. */
    static boolean beginsAlike(byte[] buffer, int from, int to, String text) {
        int length = Math.min(to - from, text.length());
        for (int i = 0; i < length; i++) {
            if (buffer[from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    static boolean equalsIgnoreCase(byte[] buffer, int from, int to, String lowerCase) {
        if (to - from != lowerCase.length()) {
            return false;
        }
        for (int i = 0; i < lowerCase.length(); i++) {
            int octet = buffer[from + i];
            int lower = octet >= 'A' && octet <= 'Z' ? octet + 0x20 : octet;
            if (lower != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Index of the first byte that is not white space. */
    static int trimStart(byte[] buffer, int from, int to) {
        int index = from;
        while (index < to && isBlank(buffer[index])) {
            index++;
        }
        return index;
    }

    /** Index after the last byte that is not white space. */
    static int trimEnd(byte[] buffer, int from, int to) {
        int index = to;
        while (index > from && (isBlank(buffer[index - 1]) || buffer[index - 1] == '\r')) {
            index--;
        }
        return index;
    }

    /** The first {@code maxBytes} as UTF-8, or as ISO-8859-1 when they are not UTF-8. Control characters stay. */
    static String text(byte[] buffer, int from, int to, int maxBytes) {
        int end = to - from > maxBytes ? wholeCharacters(buffer, from, from + maxBytes) : to;
        var text = new String(buffer, from, end - from, UTF_8);
        return text.indexOf(REPLACEMENT) < 0 ? text : new String(buffer, from, end - from, ISO_8859_1);
    }

    /** Moves a cut out of the middle of a UTF-8 sequence. */
    private static int wholeCharacters(byte[] buffer, int from, int cut) {
        int index = cut;
        while (index > from && cut - index < 3 && (buffer[index] & 0xc0) == 0x80) {
            index--;
        }
        return index;
    }

    private static boolean isTokenCharacter(byte octet) {
        return octet >= 'a' && octet <= 'z' || octet >= 'A' && octet <= 'Z' || isDigit(octet)
                || octet > 0 && "!#$%&'*+-.^_`|~".indexOf(octet) >= 0;
    }
}
