// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.policy.masking;

import io.sidelight.dataplane.api.policy.MaskingProfile.Query;
import java.util.Locale;

/**
 * The parameters of a URL: of its query, its fragment, and its path's segments ({@code ;jsessionid=}). Names are compared as they read
 * when all encoding is undone, in lower case; {@code user[password]} has the name of each of its parts too.
 */
final class Parameters {
    private static final String SEPARATORS = "?&;#";

    private Parameters() {}

    static void find(String url, Query query, Findings findings) {
        int from = next(url, 0);
        while (from < url.length()) {
            int start = from + 1;
            int end = next(url, start);
            int path = url.charAt(from) == ';' ? url.indexOf('/', start, end) : -1;
            findIn(url, start, path >= 0 ? path : end, query, findings);
            from = end;
        }
    }

    /** The parameters of a form (application/x-www-form-urlencoded), which is written as a query is. */
    static void findInForm(String form, Query query, Findings findings) {
        findIn(form, 0, next(form, 0), query, findings);
        find(form, query, findings);
    }

    private static int next(String url, int from) {
        int at = from;
        while (at < url.length() && SEPARATORS.indexOf(url.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    private static void findIn(String url, int start, int end, Query query, Findings findings) {
        int equals = url.indexOf('=', start, end);
        boolean named = equals >= 0;
        String name = nameOf(url.substring(start, named ? equals : end));
        if (!masks(query, name)) {
            return;
        }
        if (named) {
            findings.add(equals + 1, end, new FoldedText(url.substring(equals + 1, end)).toString());
        } else if (query.maskOthers()) {
            findings.add(start, end, name);
        }
    }

    /** A name as names are compared. */
    static String nameOf(String written) {
        return new FoldedText(written).toString().toLowerCase(Locale.ROOT);
    }

    /** Whether the value of this name, or of one that it is part of, is masked. */
    static boolean masks(Query query, String name) {
        if (query.masks(name)) {
            return true;
        }
        if (!query.maskOthers() && (name.indexOf('[') >= 0 || name.indexOf('.') >= 0)) {
            for (String part : name.split("[\\[\\].]", -1)) {
                if (query.masks(part)) {
                    return true;
                }
            }
        }
        return false;
    }
}
