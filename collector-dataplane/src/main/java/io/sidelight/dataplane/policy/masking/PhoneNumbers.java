// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.policy.masking;

/**
 * Telephone numbers: mobile ones of mainland China with or without its country code, ones with an area code and a break behind it, and
 * international ones behind a plus (ITU-T E.164).
 */
final class PhoneNumbers {
    private static final int MOBILE = 11;
    private static final int LEAST_INTERNATIONAL = 8;
    private static final int MOST_INTERNATIONAL = 15;

    private PhoneNumbers() {}

    static void find(FoldedText text, Digits digits, Findings findings) {
        int from = 0;
        while (from < digits.count()) {
            int length = digits.isBreak(from) ? lengthAt(text, digits, from) : 0;
            if (length > 0) {
                String number = digits.text(from, from + length);
                int country = length - MOBILE;
                boolean mobile = country >= 0 && isMobile(digits, from + country)
                        && isCountry(digits, from, country);
                findings.add(text, digits.place(from), digits.place(from + length - 1) + 1,
                        mobile ? number.substring(country) : number);
            }
            from += Math.max(length, 1);
        }
    }

    private static int lengthAt(FoldedText text, Digits digits, int from) {
        for (int country : new int[]{0, 2, 4}) {
            if (isCountry(digits, from, country) && isMobile(digits, from + country)) {
                return country + MOBILE;
            }
        }
        int place = digits.place(from);
        if (place > 0 && text.charAt(place - 1) == '+') {
            for (int length = Math.min(MOST_INTERNATIONAL,
                    digits.count() - from); length >= LEAST_INTERNATIONAL; length--) {
                if (digits.isBreak(from + length)) {
                    return length;
                }
            }
        }
        return landlineLength(digits, from);
    }

    /** Whether these digits are the country's code, with or without the zeros dialled before it. */
    private static boolean isCountry(Digits digits, int from, int length) {
        return length == 0 || from + length <= digits.count()
                && (length == 2 ? digits.number(from, 2) == 86 : length == 4 && digits.number(from, 4) == 86);
    }

    private static boolean isMobile(Digits digits, int from) {
        return from + MOBILE <= digits.count() && digits.digit(from) == 1 && digits.digit(from + 1) >= 3
                && digits.isBreak(from + MOBILE);
    }

    /** An area code of three or four digits, a break, and seven or eight more. */
    private static int landlineLength(Digits digits, int from) {
        if (digits.digit(from) != 0 || from + 1 >= digits.count() || digits.digit(from + 1) == 0) {
            return 0;
        }
        for (int area = 3; area <= 4; area++) {
            for (int rest = 8; rest >= 7; rest--) {
                if (from + area + rest <= digits.count() && digits.isBreak(from + area)
                        && digits.isBreak(from + area + rest)) {
                    return area + rest;
                }
            }
        }
        return 0;
    }
}
