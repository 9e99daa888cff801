// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.policy.masking;

/** What proves who somebody is: JSON web tokens (RFC 7519), what follows {@code Bearer} or {@code Basic}, and user names with passwords in URLs. */
final class Tokens {
    private static final String[] SCHEMES = {"bearer", "basic"};
    private static final int LEAST_CREDENTIAL = 8;
    /** So long a word is none of a sentence's. */
    private static final int LEAST_WITHOUT_DIGIT = 16;
    private static final int LEAST_JWT_PART = 8;

    private Tokens() {}

    static void find(FoldedText text, Findings findings) {
        int at = 0;
        int noWebToken = 0;
        while (at < text.length()) {
            int end = switch (text.charAt(at)) {
                case 'e' -> at < noWebToken ? 0 : webTokenEnd(text, at);
                case ':' -> userEnd(text, at);
                case 'b', 'B' -> credentialEnd(text, at);
                default -> 0;
            };
            if (end < 0) {
                noWebToken = -end; // a token that begins later in the same word would end with it too
            }
            int from = text.charAt(at) == ':' ? at + 3 : at;
            if (end > from) {
                findings.add(text, from, end, text.subSequence(from, end).toString());
            }
            at = Math.max(at + 1, end);
        }
    }

    /** Where a token that begins at {@code from} ends; 0 when none does, and less when the word that ends there, without the sign, is none. */
    private static int webTokenEnd(FoldedText text, int from) {
        if (from + 3 > text.length() || text.charAt(from + 1) != 'y' || text.charAt(from + 2) != 'J') {
            return 0;
        }
        int end = from;
        int dots = 0;
        while (end < text.length() && (isBase64(text.charAt(end)) || text.charAt(end) == '.')) {
            dots += text.charAt(end) == '.' ? 1 : 0;
            end++;
        }
        return dots > 0 && end - from >= 2 * LEAST_JWT_PART ? end : -end;
    }

    /** {@code user:password} between {@code ://} and an at sign. */
    private static int userEnd(FoldedText text, int colon) {
        if (colon + 3 > text.length() || text.charAt(colon + 1) != '/' || text.charAt(colon + 2) != '/') {
            return 0;
        }
        int at = 0;
        for (int i = colon + 3; i < text.length() && "/?#\\ ".indexOf(text.charAt(i)) < 0; i++) {
            at = text.charAt(i) == '@' ? i : at;
        }
        return at;
    }

    private static int credentialEnd(FoldedText text, int from) {
        for (String scheme : SCHEMES) {
            if (begins(text, from, scheme)) {
                int start = from + scheme.length();
                while (start < text.length() && " +:=\t".indexOf(text.charAt(start)) >= 0) {
                    start++;
                }
                if (start == from + scheme.length()) {
                    return 0;
                }
                int end = start;
                boolean digit = false;
                while (end < text.length() && (isBase64(text.charAt(end)) || ".~+/=".indexOf(text.charAt(end)) >= 0)) {
                    digit |= Digits.isDigit(text.charAt(end));
                    end++;
                }
                int least = digit ? LEAST_CREDENTIAL : LEAST_WITHOUT_DIGIT;
                return end - start >= least ? end : 0;
            }
        }
        return 0;
    }

    private static boolean begins(FoldedText text, int from, String word) {
        for (int i = 0; i < word.length(); i++) {
            if (from + i >= text.length() || Character.toLowerCase(text.charAt(from + i)) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBase64(char character) {
        return character >= 'a' && character <= 'z' || character >= 'A' && character <= 'Z' || Digits.isDigit(character)
                || character == '-' || character == '_';
    }
}
