// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.policy;

import java.util.Collection;

/** Which of some names somebody may have meant. */
final class NearestName {
    private static final int FARTHEST = 3;

    private NearestName() {}

    /** {@code ; did you mean X?}, or nothing when none is near. */
    static String hint(String written, Collection<String> names) {
        String nearest = "";
        int least = Math.min(FARTHEST, written.length() / 2 + 1) + 1;
        for (String name : names) {
            int distance = distance(written, name);
            if (distance < least) {
                least = distance;
                nearest = name;
            }
        }
        return nearest.isEmpty() ? "" : "; did you mean " + nearest + "?";
    }

    /** Letters to insert, leave out or exchange (Levenshtein). */
    private static int distance(String from, String to) {
        if (Math.abs(from.length() - to.length()) > FARTHEST) {
            return Integer.MAX_VALUE;
        }
        int[] row = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            row[column] = column;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int column = 1; column <= to.length(); column++) {
                int exchanged = diagonal + (from.charAt(i - 1) == to.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(exchanged, Math.min(row[column], row[column - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
