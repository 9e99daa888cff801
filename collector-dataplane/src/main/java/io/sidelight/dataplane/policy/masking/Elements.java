// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.policy.masking;

import io.sidelight.dataplane.api.policy.MaskingProfile.Query;

/**
 * The elements of XML, by their names without prefix: all between a start tag and its end tag is masked, other elements and CDATA
 * sections too. Takes time in proportion to the text.
 */
final class Elements {
    private static final String NO_NAME = "/!?";
    private static final String NAME_ENDS = " \t\r\n/><";

    private Elements() {}

    static void find(String text, Query query, Findings findings) {
        int at = text.indexOf('<');
        int close = 0;
        while (at >= 0) {
            int nameEnd = nameEnd(text, at + 1);
            close = close < nameEnd ? text.indexOf('>', nameEnd) : close;
            if (close < 0) {
                return;
            }
            int another = text.indexOf('<', nameEnd, close);
            if (another >= 0) {
                at = another; // what began before it was no tag
                continue;
            }
            int next = close + 1;
            if (nameEnd > at + 1 && text.charAt(close - 1) != '/' && masks(text.substring(at + 1, nameEnd), query)) {
                int end = endTag(text, text.substring(at + 1, nameEnd), next);
                next = end < 0 ? text.length() : end;
                findings.add(close + 1, next, new FoldedText(text.substring(close + 1, next)).toString());
            }
            at = text.indexOf('<', next);
        }
    }

    private static int endTag(String text, String name, int from) {
        String tag = "</" + name;
        int at = text.indexOf(tag, from);
        while (at >= 0 && at + tag.length() < text.length()
                && NAME_ENDS.indexOf(text.charAt(at + tag.length())) < 0) {
            at = text.indexOf(tag, at + tag.length());
        }
        return at;
    }

    private static boolean masks(String name, Query query) {
        return Parameters.masks(query, Parameters.nameOf(name.substring(name.indexOf(':') + 1)));
    }

    private static int nameEnd(String text, int from) {
        if (from >= text.length() || NO_NAME.indexOf(text.charAt(from)) >= 0) {
            return from;
        }
        int at = from;
        while (at < text.length() && NAME_ENDS.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }
}
