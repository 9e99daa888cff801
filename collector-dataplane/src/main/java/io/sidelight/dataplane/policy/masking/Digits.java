// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.policy.masking;

/**
 * Digits of a folded text that belong together: from one to the next are at most three separators. Their breaks are where separators
 * stand.
 */
final class Digits {
    private static final int MAX_SEPARATORS = 3;
    private static final String SEPARATORS = " -.+_/()\t";

    private final FoldedText text;
    private final int[] places;
    private int count;
    /** Luhn's sums up to each digit, for numbers whose last digit has an even place, and an odd one. */
    private final int[] evenSums;
    private final int[] oddSums;

    private Digits(FoldedText text, int most) {
        this.text = text;
        places = new int[most];
        evenSums = new int[most + 1];
        oddSums = new int[most + 1];
    }

    /** The digits that begin at {@code from}, which is one. */
    static Digits from(FoldedText text, int from) {
        int end = from;
        int gap = 0;
        int number = 0;
        for (int i = from; i < text.length() && gap <= MAX_SEPARATORS; i++) {
            if (isDigit(text.charAt(i))) {
                gap = 0;
                number++;
                end = i + 1;
            } else if (SEPARATORS.indexOf(text.charAt(i)) >= 0) {
                gap++;
            } else {
                break;
            }
        }
        Digits digits = new Digits(text, number);
        for (int i = from; i < end; i++) {
            if (isDigit(text.charAt(i))) {
                digits.add(i);
            }
        }
        return digits;
    }

    static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    private void add(int place) {
        int digit = text.charAt(place) - '0';
        int doubled = digit > 4 ? 2 * digit - 9 : 2 * digit;
        boolean even = count % 2 == 0;
        evenSums[count + 1] = evenSums[count] + (even ? digit : doubled);
        oddSums[count + 1] = oddSums[count] + (even ? doubled : digit);
        places[count++] = place;
    }

    int count() {
        return count;
    }

    int digit(int index) {
        return text.charAt(places[index]) - '0';
    }

    /** The number that some digits make. */
    int number(int from, int length) {
        int value = 0;
        for (int i = from; i < from + length; i++) {
            value = 10 * value + digit(i);
        }
        return value;
    }

    /** Where a digit stands in the folded text. */
    int place(int index) {
        return places[index];
    }

    /** Whether no digit stands directly before the {@code index}-th, which may also be the end. */
    boolean isBreak(int index) {
        return index == 0 || index == count || places[index] != places[index - 1] + 1;
    }

    /** Whether the last of some digits is Luhn's check digit (ISO/IEC 7812-1 annex B). */
    boolean hasCheckDigit(int from, int to) {
        int[] sums = (to - 1) % 2 == 0 ? evenSums : oddSums;
        return (sums[to] - sums[from]) % 10 == 0;
    }

    /** Digits without what separates them. */
    String text(int from, int to) {
        StringBuilder digits = new StringBuilder(to - from);
        for (int i = from; i < to; i++) {
            digits.append(text.charAt(places[i]));
        }
        return digits.toString();
    }
}
