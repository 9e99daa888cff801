// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.policy;

import java.net.IDN;
import java.util.Locale;

/**
 * A host name, or with {@code *.} before it all names below it, of one label more or of several, but not the name itself. A
 * {@code *} alone is any name. Names are compared in lower case and as A-labels (RFC 5890), without the root's dot.
 *
 * @param name lower-case A-labels; empty for any name
 * @param below the names below {@code name} are meant
 */
public record NamePattern(String name, boolean below) {
    private static final int MAX_LENGTH = 253;

    /**
     * The pattern that {@code text} says.
     *
     * @throws IllegalArgumentException with what is wrong when it is none
     */
    public static NamePattern parse(String text) {
        boolean below = text.equals("*") || text.startsWith("*.");
        String rest = below ? text.substring(Math.min(2, text.length())) : text;
        if (rest.indexOf('*') >= 0) {
            throw new IllegalArgumentException("a * may only stand for the first labels, as in *.example.test");
        }
        String name = normal(rest);
        if (name.isEmpty() && !text.equals("*")) {
            throw new IllegalArgumentException("a name must not be empty");
        }
        if (name.length() > MAX_LENGTH || name.startsWith(".") || name.contains("..")) {
            throw new IllegalArgumentException(
                    "not a host name: labels must not be empty, nor all of it longer than 253");
        }
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) <= ' ' || name.charAt(i) > '~' || name.charAt(i) == '/') {
                throw new IllegalArgumentException("not a host name: it has a character that names cannot have");
            }
        }
        return new NamePattern(name, below);
    }

    /** A name as names are compared: as it is on the wire, whatever case and dot it was written with. */
    public static String normal(String name) {
        String ascii = isAscii(name) ? name : toAscii(name);
        String bare = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
        return bare.toLowerCase(Locale.ROOT);
    }

    private static boolean isAscii(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) > 0x7F) {
                return false;
            }
        }
        return true;
    }

    private static String toAscii(String name) {
        try {
            return IDN.toASCII(name, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException _) {
            return name; // then no pattern that can be written is like it
        }
    }

    /** As it is written in a policy. */
    @Override
    public String toString() {
        return !below ? name : name.isEmpty() ? "*" : "*." + name;
    }
}
