// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.policy.masking;

/**
 * Identity numbers of residents of mainland China (GB 11643-1999): six digits of the place, eight of the birthday, three of the order and
 * a check character (ISO 7064, MOD 11-2). The old ones of 15 digits have no check character and are not looked for.
 */
final class ResidentIds {
    private static final int DIGITS = 17;
    private static final int[] WEIGHTS = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    private static final int TEN = 10;
    private static final int MAX_SEPARATORS = 3;

    private ResidentIds() {}

    static void find(FoldedText text, Digits digits, Findings findings) {
        int from = 0;
        while (from + DIGITS <= digits.count()) {
            int end = isPlausible(digits, from) ? endOfCheck(text, digits, from) : 0;
            if (end > 0) {
                int last = text.charAt(end - 1) - '0';
                findings.add(text, digits.place(from), end,
                        digits.text(from, from + DIGITS) + (last >= 0 && last <= 9 ? text.charAt(end - 1) : 'X'));
            }
            from += end > 0 ? DIGITS : 1;
        }
    }

    private static boolean isPlausible(Digits digits, int from) {
        int province = digits.number(from, 2);
        int year = digits.number(from + 6, 4);
        int month = digits.number(from + 10, 2);
        int day = digits.number(from + 12, 2);
        return (province >= 11 && province <= 65 || province == 71 || province >= 81 && province <= 83
                || province == 91)
                && year >= 1850 && year <= 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
    }

    /** Where the check character ends; 0 when what follows is not the right one. */
    private static int endOfCheck(FoldedText text, Digits digits, int from) {
        int sum = 0;
        for (int i = 0; i < DIGITS; i++) {
            sum += WEIGHTS[i] * digits.digit(from + i);
        }
        int check = (12 - sum % 11) % 11;
        int place = digits.place(from + DIGITS - 1) + 1;
        for (int skipped = 0; skipped < MAX_SEPARATORS && place < text.length()
                && !Character.isLetterOrDigit(text.charAt(place)); skipped++) {
            place++;
        }
        if (place >= text.length()) {
            return 0;
        }
        char character = text.charAt(place);
        boolean right = check == TEN ? character == 'X' || character == 'x' : character == '0' + check;
        return right ? place + 1 : 0;
    }
}
