// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.policy.masking;

/**
 * Payment card numbers (ISO/IEC 7812-1): 13 to 19 digits with a right check digit, that stand alone and begin as such numbers do, or that
 * are part of a longer number and have an issuer's prefix and length.
 */
final class CardNumbers {
    private static final int LEAST = 13;
    private static final int MOST = 19;

    private CardNumbers() {}

    static void find(FoldedText text, Digits digits, Findings findings) {
        int from = 0;
        while (from + LEAST <= digits.count()) {
            int length = lengthAt(digits, from);
            if (length > 0) {
                findings.add(text, digits.place(from), digits.place(from + length - 1) + 1,
                        digits.text(from, from + length));
            }
            from += Math.max(length, 1);
        }
    }

    private static int lengthAt(Digits digits, int from) {
        for (int length = Math.min(MOST, digits.count() - from); length >= LEAST; length--) {
            if (digits.hasCheckDigit(from, from + length)) {
                boolean alone = digits.isBreak(from) && digits.isBreak(from + length);
                if (alone ? mayBegin(digits.number(from, 4)) : isIssuers(digits.number(from, 4), length)) {
                    return length;
                }
            }
        }
        return 0;
    }

    /** Industries that issue payment cards; a number that begins with 1 is a time more often than an airline's card. */
    private static boolean mayBegin(int prefix) {
        int first = prefix / 1_000;
        return first >= 2 && first <= 6 || first == 9 || prefix / 100 == 81 || prefix / 100 == 82;
    }

    private static boolean isIssuers(int prefix, int length) {
        int two = prefix / 100;
        if (prefix / 1_000 == 4) {
            return length == 13 || length == 16 || length == 19;
        }
        if (two >= 51 && two <= 55 || prefix >= 2221 && prefix <= 2720 || two == 35) {
            return length == 16;
        }
        if (two == 34 || two == 37) {
            return length == 15;
        }
        if (two == 30 || two == 36 || two == 38 || two == 39) {
            return length == 14 || length == 16;
        }
        boolean sixteenOrMore = two == 62 || two == 65 || prefix == 6011 || prefix / 10 >= 644 && prefix / 10 <= 649
                || prefix >= 2200 && prefix <= 2204 || two == 81;
        return sixteenOrMore && length >= 16;
    }
}
