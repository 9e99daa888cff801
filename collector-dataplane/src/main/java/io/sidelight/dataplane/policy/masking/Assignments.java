// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.policy.masking;

import io.sidelight.dataplane.api.policy.MaskingProfile.Query;

/**
 * What is written as {@code name=value} in a text, the value in quotes or not: parameters of URLs in it, attributes, settings. Takes time in
 * proportion to the text.
 */
final class Assignments {
    private static final String BOUNDS = "?&;#<>\"'`,(){}[] \t\r\n";
    private static final String QUOTES = "\"'`";
    private static final int LONGEST_NAME = 256;

    private Assignments() {}

    static void find(String text, Query query, Findings findings) {
        if (query.maskOthers()) {
            return; // every word before an equals sign would be a name
        }
        int at = text.indexOf('=');
        while (at >= 0) {
            int next = at + 1;
            if (Parameters.masks(query, Parameters.nameOf(nameBefore(text, at)))) {
                next = mask(text, at + 1, findings);
            }
            at = text.indexOf('=', next);
        }
    }

    private static String nameBefore(String text, int equals) {
        int end = equals;
        while (end > 0 && equals - end < LONGEST_NAME && text.charAt(end - 1) == ' ') {
            end--;
        }
        int from = end;
        while (from > 0 && end - from < LONGEST_NAME && BOUNDS.indexOf(text.charAt(from - 1)) < 0
                && text.charAt(from - 1) != '=') {
            from--;
        }
        return text.substring(from, end);
    }

    private static int mask(String text, int from, Findings findings) {
        int start = from;
        while (start < text.length() && text.charAt(start) == ' ') {
            start++;
        }
        int end;
        if (start < text.length() && QUOTES.indexOf(text.charAt(start)) >= 0) {
            int close = text.indexOf(text.charAt(start), start + 1);
            start++;
            end = close < 0 ? text.length() : close;
        } else {
            end = start;
            while (end < text.length() && BOUNDS.indexOf(text.charAt(end)) < 0) {
                end++;
            }
        }
        findings.add(start, end, new FoldedText(text.substring(start, end)).toString());
        return end;
    }
}
