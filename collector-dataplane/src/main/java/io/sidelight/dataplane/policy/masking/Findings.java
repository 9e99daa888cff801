// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.policy.masking;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is to be masked in one text, and the text without it. */
final class Findings {
    private final String text;
    private final List<Finding> found = new ArrayList<>(2);

    /**
     * One thing found.
     *
     * @param value in the form in which equal values are equal
     */
    private record Finding(int start, int end, String value) {}

    Findings(String text) {
        this.text = text;
    }

    /** Something from {@code start} to {@code end} of the text as it was sent. */
    void add(int start, int end, String value) {
        if (end > start) {
            found.add(new Finding(start, end, value));
        }
    }

    /** Something within the folded text. */
    void add(FoldedText folded, int from, int to, String value) {
        add(folded.start(from), folded.end(to - 1), value);
    }

    /** The text with what was found replaced; of findings that overlap the first counts, and what they cover is gone. */
    String replaced(Replacement replacement) {
        if (found.isEmpty()) {
            return text;
        }
        found.sort(Comparator.comparingInt(Finding::start)
                .thenComparing(Comparator.comparingInt(Finding::end).reversed()));
        StringBuilder out = new StringBuilder(text.length());
        int covered = 0;
        for (Finding finding : found) {
            if (finding.start >= covered) {
                out.append(text, covered, finding.start).append(replacement.of(finding.value));
            }
            covered = Math.max(covered, finding.end);
        }
        return out.append(text, covered, text.length()).toString();
    }
}
