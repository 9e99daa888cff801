// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.yaml;

import java.util.Collection;

/** Finds the name that was probably meant. */
public final class NearestName {
    private static final int LONGEST = 64;

    private NearestName() {}

    /** The name among {@code known} that a slip or two away is {@code name}; empty when none is. */
    public static String of(String name, Collection<String> known) {
        String nearest = "";
        int least = Math.max(1, Math.min(name.length() / 3, 3)) + 1;
        for (String candidate : known) {
            int distance = name.length() > LONGEST ? least : distance(name, candidate);
            if (distance < least) {
                least = distance;
                nearest = candidate;
            }
        }
        return nearest;
    }

    /** {@code  (did you mean 'X'?)}, to stand behind a sentence; empty when none is near. */
    public static String hint(String name, Collection<String> known) {
        String nearest = of(name, known);
        return nearest.isEmpty() ? "" : " (did you mean '" + nearest + "'?)";
    }

    /** How many letters are to be put in, left out, exchanged, or swapped with the next one. */
    static int distance(String one, String other) {
        int[][] rows = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                rows[i][j] = i == 0 || j == 0 ? i + j : step(rows, one, other, i, j);
            }
        }
        return rows[one.length()][other.length()];
    }

    private static int step(int[][] rows, String one, String other, int i, int j) {
        int exchanged = rows[i - 1][j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        int least = Math.min(exchanged, Math.min(rows[i - 1][j], rows[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2)
                && one.charAt(i - 2) == other.charAt(j - 1);
        return swapped ? Math.min(least, rows[i - 2][j - 2] + 1) : least;
    }
}
