// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

/** Shares in whole percent. */
final class Share {
    private Share() {}

    /** Rounded, but 100 only when it is all and 0 only when it is nothing; 0 of nothing is 0. */
    static long percent(long part, long whole) {
        if (part == 0 || part == whole) {
            return part == 0 ? 0 : 100;
        }
        return Math.clamp(Math.round(100.0 * part / whole), 1, 99);
    }

    /** The same as text, right-aligned in 5 characters: {@code " 12 %"}. */
    static String text(long part, long whole) {
        return String.format("%3d %%", percent(part, whole));
    }
}
