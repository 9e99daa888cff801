// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.policy.masking;

/**
 * A text as whoever reads it would take it, with the place of each character in the text as it was sent: percent-encoding is
 * undone, also when it was done twice, bytes are put together to UTF-8 characters, digits of all scripts and full-width forms become
 * ASCII, dashes become hyphens, and what cannot be seen is left out.
 */
final class FoldedText implements CharSequence {
    /** Encodings in each other that are undone. */
    private static final int MAX_ROUNDS = 3;

    private char[] characters;
    private int[] starts;
    private int[] ends;
    private int length;

    FoldedText(String text) {
        length = text.length();
        characters = text.toCharArray();
        starts = new int[length];
        ends = new int[length];
        for (int i = 0; i < length; i++) {
            starts[i] = i;
            ends[i] = i + 1;
        }
        for (int round = 0; round < MAX_ROUNDS && text.indexOf('%') >= 0 && decodePercent(); round++) {
            // once more
        }
        if (text.indexOf('\\') >= 0 || text.indexOf("&#") >= 0) {
            decodeEscapes();
        }
        joinUtf8();
        foldCharacters();
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public char charAt(int index) {
        return characters[index];
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return new String(characters, start, end - start);
    }

    @Override
    public String toString() {
        return new String(characters, 0, length);
    }

    /** Where a character begins in the text as it was sent. */
    int start(int index) {
        return starts[index];
    }

    /** Where a character ends in the text as it was sent. */
    int end(int index) {
        return ends[index];
    }

    private void put(int to, char character, int start, int end) {
        characters[to] = character;
        starts[to] = start;
        ends[to] = end;
    }

    /** Undoes one encoding; false when there was none. */
    private boolean decodePercent() {
        int to = 0;
        for (int from = 0; from < length; to++) {
            int octet = characters[from] == '%' && from + 2 < length
                    ? hex(characters[from + 1]) << 4 | hex(characters[from + 2])
                    : -1;
            int taken = octet >= 0 ? 3 : 1;
            put(to, octet >= 0 ? (char) octet : characters[from], starts[from], ends[from + taken - 1]);
            from += taken;
        }
        boolean changed = to < length;
        length = to;
        return changed;
    }

    /** The value of a digit, negative when it is none. */
    private static int hex(char digit) {
        return digit < 0x80 ? Character.digit(digit, 16) : -1;
    }

    /** Undoes escapes of JSON (RFC 8259 section 7) and character references of XML by their numbers. */
    private void decodeEscapes() {
        int to = 0;
        for (int from = 0; from < length; to++) {
            int taken = Escapes.length(characters, from, length);
            char meant = taken > 1 ? Escapes.character(characters, from, taken) : characters[from];
            put(to, meant, starts[from], ends[from + taken - 1]);
            from += taken;
        }
        length = to;
    }

    /** Characters of one byte each that make a UTF-8 sequence become what it means. */
    private void joinUtf8() {
        int to = 0;
        for (int from = 0; from < length; to++) {
            int taken = sequenceLength(from);
            if (taken == 1) {
                put(to, characters[from], starts[from], ends[from]);
            } else {
                int codePoint = characters[from] & (0x7F >> taken);
                for (int i = 1; i < taken; i++) {
                    codePoint = codePoint << 6 | characters[from + i] & 0x3F;
                }
                int digit = Character.isBmpCodePoint(codePoint) ? -1 : Character.digit(codePoint, 10);
                char folded = Character.isBmpCodePoint(codePoint)
                        ? (char) codePoint
                        : digit >= 0 ? (char) ('0' + digit) : '\uFFFD';
                put(to, folded, starts[from], ends[from + taken - 1]);
            }
            from += taken;
        }
        length = to;
    }

    private int sequenceLength(int from) {
        char first = characters[from];
        int wanted = first >= 0xC2 && first <= 0xDF
                ? 2
                : first >= 0xE0 && first <= 0xEF
                        ? 3
                        : first >= 0xF0 && first <= 0xF4 ? 4 : 1;
        if (from + wanted > length) {
            return 1;
        }
        for (int i = 1; i < wanted; i++) {
            if (characters[from + i] < 0x80 || characters[from + i] > 0xBF) {
                return 1;
            }
        }
        return wanted;
    }

    private void foldCharacters() {
        int to = 0;
        for (int from = 0; from < length; from++) {
            char character = characters[from];
            int start = starts[from];
            int end = ends[from];
            if (character >= 0x80) {
                if (Character.isHighSurrogate(character) && from + 1 < length
                        && Character.isLowSurrogate(characters[from + 1])) {
                    int digit = Character.digit(Character.toCodePoint(character, characters[from + 1]), 10);
                    end = ends[++from];
                    character = digit >= 0 ? (char) ('0' + digit) : '\uFFFD';
                } else if (Character.getType(character) == Character.FORMAT) {
                    continue; // a zero-width space, a soft hyphen
                } else {
                    character = fold(character);
                }
            }
            put(to++, character, start, end);
        }
        length = to;
    }

    private static char fold(char character) {
        int digit = Character.digit(character, 10);
        if (digit >= 0) {
            return (char) ('0' + digit);
        }
        if (character >= 0xFF01 && character <= 0xFF5E) {
            return (char) (character - 0xFEE0); // the full-width forms of ASCII
        }
        return switch (Character.getType(character)) {
            case Character.SPACE_SEPARATOR -> ' ';
            case Character.DASH_PUNCTUATION, Character.MATH_SYMBOL -> '-';
            default -> character;
        };
    }
}
