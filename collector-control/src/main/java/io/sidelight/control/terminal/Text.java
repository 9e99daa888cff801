// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.terminal;

import java.util.Locale;

/** Texts made fit for a line on a terminal. */
public final class Text {
    private static final char ELLIPSIS = '…';
    private static final char UNPRINTABLE = '�';
    private static final String[] PREFIXES = {"", "k", "M", "G", "T", "P", "E"};

    private Text() {}

    /**
     * Text from the network without anything that could steer a terminal: control characters (C0, C1), formatting and
     * line-breaking characters, and halves of surrogate pairs become U+FFFD.
     */
    public static String printable(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> clean.appendCodePoint(isPrintable(c) ? c : UNPRINTABLE));
        return clean.toString();
    }

    /** {@code text} in at most {@code width} characters; what is cut off is marked by an ellipsis. */
    public static String cut(String text, int width) {
        int length = text.codePointCount(0, text.length());
        if (length <= width) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, Math.max(0, width - 1))) + ELLIPSIS;
    }

    /** {@code text} cut or filled with spaces to exactly {@code width} characters. */
    public static String left(String text, int width) {
        String cut = cut(text, width);
        return cut + " ".repeat(width - cut.codePointCount(0, cut.length()));
    }

    /** The same, with the text at the right end. */
    public static String right(String text, int width) {
        String cut = cut(text, width);
        return " ".repeat(width - cut.codePointCount(0, cut.length())) + cut;
    }

    /** A number of bytes with a decimal unit and about three digits: {@code 999 B}, {@code 1.2 kB}, {@code 34 MB}. */
    public static String bytes(long bytes) {
        double scaled = bytes;
        int prefix = 0;
        while (scaled >= 999.5 && prefix < PREFIXES.length - 1) {
            scaled /= 1000;
            prefix++;
        }
        String format = prefix > 0 && scaled < 9.95 ? "%.1f %sB" : "%.0f %sB";
        return String.format(Locale.ROOT, format, scaled, PREFIXES[prefix]);
    }

    /** A whole number with its thousands set apart: {@code 1,234,567}. */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** {@code 1 packet}, {@code 2 packets}, {@code 1,000 packets}. */
    public static String counted(long count, String noun) {
        return count(count) + " " + (count == 1 ? noun : noun + "s");
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                false;
            default -> true;
        };
    }
}
