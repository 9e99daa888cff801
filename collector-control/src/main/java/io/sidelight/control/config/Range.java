// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.config;

/** Which numbers are allowed, both ends among them. */
public record Range(long least, long most) {

    public boolean holds(long value) {
        return value >= least && value <= most;
    }

    /** The same in a larger unit. */
    public Range in(long unit) {
        return new Range(least / unit, most / unit);
    }

    /** For a sentence: {@code 1 to 256}. */
    @Override
    public String toString() {
        return least + " to " + most;
    }
}
