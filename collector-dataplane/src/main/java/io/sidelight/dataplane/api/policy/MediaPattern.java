// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.policy;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Media types that a rule asks for (RFC 9110 section 8.3.1), in lower case: one, such as {@code application/json}; all of a kind,
 * {@code text/*}; all with a suffix, {@code application/*+json} (RFC 6839); or all there are.
 *
 * @param subtype its end when {@code wildcard}
 */
public record MediaPattern(String type, boolean wildcard, String subtype) {
    private static final Pattern FORM = Pattern
            .compile("([a-z0-9!#$&^_.+-]+|\\*)/(\\*?)((?:\\+|(?<!\\*))[a-z0-9!#$&^_.+-]+|)");
    private static final String ANY = "*";

    /**
     * Reads {@code text/*} and its like.
     *
     * @throws IllegalArgumentException what is wrong with it
     */
    public static MediaPattern parse(String text) {
        var parts = FORM.matcher(text.toLowerCase(Locale.ROOT));
        boolean right = parts.matches() && !(parts.group(2).isEmpty() && parts.group(3).isEmpty())
                && (!parts.group(1).equals(ANY) || !parts.group(2).isEmpty());
        if (!right) {
            throw new IllegalArgumentException("must be a media type such as application/json, text/* or */*");
        }
        return new MediaPattern(parts.group(1), !parts.group(2).isEmpty(), parts.group(3));
    }

    /** Whether a Content-Type has this type; its parameters and its case do not count. */
    public boolean matches(String contentType) {
        int parameters = contentType.indexOf(';');
        String sent = (parameters < 0 ? contentType : contentType.substring(0, parameters)).strip()
                .toLowerCase(Locale.ROOT);
        int slash = sent.indexOf('/');
        if (slash < 0) {
            return type.equals(ANY) && subtype.isEmpty();
        }
        boolean ofType = type.equals(ANY) || type.equals(sent.substring(0, slash));
        String ofIt = sent.substring(slash + 1);
        return ofType && (wildcard ? ofIt.endsWith(subtype) : ofIt.equals(subtype));
    }

    @Override
    public String toString() {
        return type + '/' + (wildcard ? ANY : "") + subtype;
    }
}
