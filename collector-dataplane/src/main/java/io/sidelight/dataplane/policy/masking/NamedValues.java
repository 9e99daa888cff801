// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.policy.masking;

import io.sidelight.dataplane.api.policy.MaskingProfile.Query;
import java.util.Locale;

/** Values in a body that are masked for their names: those of a form, or of JSON, XML and what is assigned elsewhere. */
final class NamedValues {
    private static final String FORM = "application/x-www-form-urlencoded";

    private NamedValues() {}

    static void find(String text, String contentType, Query query, Findings findings) {
        if (contentType.strip().toLowerCase(Locale.ROOT).startsWith(FORM)) {
            Parameters.findInForm(text, query, findings);
        }
        // what a body is called and what it is may be two things
        Members.find(text, query, findings);
        Elements.find(text, query, findings);
        Assignments.find(text, query, findings);
    }
}
