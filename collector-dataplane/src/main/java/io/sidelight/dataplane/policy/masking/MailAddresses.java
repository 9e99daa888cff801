// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.policy.masking;

import java.util.Locale;

/** Mail addresses (RFC 5321 section 4.1.2), without quoted local parts: what stands around each at sign. */
final class MailAddresses {
    private static final String LOCAL = "!$'*+-.^_`{|}~%";
    private static final int MAX_LOCAL = 64;
    private static final int MAX_DOMAIN = 255;

    private MailAddresses() {}

    static void find(FoldedText text, Findings findings) {
        for (int at = 1; at < text.length(); at++) {
            if (text.charAt(at) == '@') {
                int from = localStart(text, at);
                int to = domainEnd(text, at + 1);
                if (from < at && to > at) {
                    findings.add(text, from, to, text.subSequence(from, to).toString().toLowerCase(Locale.ROOT));
                }
            }
        }
    }

    private static int localStart(FoldedText text, int at) {
        int from = at;
        while (from > 0 && at - from < MAX_LOCAL && isLocal(text.charAt(from - 1))) {
            from--;
        }
        return from;
    }

    private static boolean isLocal(char character) {
        return Character.isLetterOrDigit(character) || LOCAL.indexOf(character) >= 0;
    }

    /** Where a domain of at least two labels ends that begins at {@code from}; 0 when none does. */
    private static int domainEnd(FoldedText text, int from) {
        int limit = Math.min(text.length(), from + MAX_DOMAIN);
        int dots = 0;
        int end = 0;
        for (int i = from; i < limit; i++) {
            char character = text.charAt(i);
            if (character == '.' && i > from && text.charAt(i - 1) != '.') {
                dots++;
            } else if (Character.isLetterOrDigit(character) || character == '-') {
                end = dots > 0 ? i + 1 : end;
            } else {
                break;
            }
        }
        return end;
    }
}
