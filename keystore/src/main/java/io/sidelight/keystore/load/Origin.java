// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.load;

import java.nio.file.Path;

/**
 * Where a key or certificate was read.
 *
 * @param file as the operator named it
 * @param place line or entry, empty when the file holds one thing
 * @param group equal for a key and the certificates that the file states for it
 */
record Origin(Path file, String place, String group) {

    static Origin of(Path file) {
        return new Origin(file, "", "");
    }

    static Origin line(Path file, int line) {
        return new Origin(file, "line " + line, "");
    }

    static Origin entry(Path file, String name, String group) {
        return new Origin(file, "entry " + printable(name), group);
    }

    boolean isStatedWith(Origin other) {
        return file.equals(other.file) && group.equals(other.group);
    }

    /** Names come from the file: they may hold anything, and end on the operator's terminal. */
    private static String printable(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }

    @Override
    public String toString() {
        return place.isEmpty() ? file.toString() : file + ", " + place;
    }
}
