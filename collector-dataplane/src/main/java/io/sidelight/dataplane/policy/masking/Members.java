// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.policy.masking;

import io.sidelight.dataplane.api.policy.MaskingProfile.Query;

/**
 * The members of JSON objects (RFC 8259), found by their quoted names and the colon behind them, wherever they stand. What is masked goes
 * wholly, objects and arrays too. Takes time in proportion to the text.
 */
final class Members {
    private static final String SPACE = " \t\r\n";

    private final String text;
    private final Query query;
    private final Findings findings;

    private Members(String text, Query query, Findings findings) {
        this.text = text;
        this.query = query;
        this.findings = findings;
    }

    static void find(String text, Query query, Findings findings) {
        new Members(text, query, findings).find();
    }

    private void find() {
        int at = text.indexOf('"');
        while (at >= 0) {
            int close = stringEnd(at);
            int colon = afterSpace(close + 1);
            if (colon >= text.length() || text.charAt(colon) != ':') {
                // no name: what was taken for its end may be the beginning of one, in a text that is no JSON
                at = text.indexOf('"', isValue(close) ? close + 1 : Math.max(at + 1, close));
                continue;
            }
            int value = afterSpace(colon + 1);
            int end = value;
            if (Parameters.masks(query, Parameters.nameOf(text.substring(at + 1, close)))) {
                end = valueEnd(value);
                boolean quoted = value < text.length() && text.charAt(value) == '"';
                int from = quoted ? value + 1 : value;
                int to = quoted && end > from && end <= text.length() && text.charAt(end - 1) == '"' ? end - 1 : end;
                findings.add(from, Math.max(from, to),
                        new FoldedText(text.substring(from, Math.max(from, to))).toString());
            }
            at = end >= text.length() ? -1 : text.indexOf('"', end);
        }
    }

    /** Whether a string that ends here is followed as a value is. */
    private boolean isValue(int close) {
        int next = afterSpace(close + 1);
        return next >= text.length() || ",]}".indexOf(text.charAt(next)) >= 0;
    }

    private int afterSpace(int from) {
        int at = from;
        while (at < text.length() && SPACE.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    /** Where the quote stands that closes the string which begins at {@code quote}; the end of the text without one. */
    private int stringEnd(int quote) {
        int at = quote + 1;
        while (at < text.length() && text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(at, text.length());
    }

    /** Where the value ends that begins at {@code from}. */
    private int valueEnd(int from) {
        int depth = 0;
        int at = from;
        while (at < text.length()) {
            switch (text.charAt(at)) {
                case '"' -> at = Math.min(stringEnd(at), text.length() - 1);
                case '{', '[' -> depth++;
                case '}', ']' -> {
                    if (depth == 0) {
                        return at;
                    }
                    depth--;
                }
                case ',', '\n' -> {
                    if (depth == 0) {
                        return at;
                    }
                }
                default -> {
                    // part of the value
                }
            }
            at++;
            if (depth == 0 && "\"}]".indexOf(text.charAt(at - 1)) >= 0) {
                return at;
            }
        }
        return text.length();
    }
}
