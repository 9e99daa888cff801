// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.policy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * An operator's own pattern of what must not be shown: a regular expression of RE2, which takes time in proportion to the text
 * whatever it is.
 */
public record OwnPattern(String name, Pattern pattern) {
    /** A longer one is refused. */
    public static final int MAX_LENGTH = 1_000;

    /**
     * A pattern.
     *
     * @throws IllegalArgumentException with what is wrong when it is none, or would mask nothing but emptiness
     */
    public static OwnPattern of(String name, String expression) {
        if (expression.isEmpty() || expression.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("must have 1 to " + MAX_LENGTH + " characters");
        }
        try {
            Pattern compiled = Pattern.compile(expression);
            if (compiled.matches("")) {
                throw new IllegalArgumentException("fits an empty text, and so everywhere");
            }
            return new OwnPattern(name, compiled);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("not a regular expression of RE2: " + e.getDescription(), e);
        }
    }
}
