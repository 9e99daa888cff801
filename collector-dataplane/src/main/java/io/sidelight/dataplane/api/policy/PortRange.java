// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.policy;

/** Ports from {@code first} to {@code last}, both included. */
public record PortRange(int first, int last) {
    private static final int MOST = 65_535;

    public PortRange {
        if (first < 0 || last > MOST || first > last) {
            throw new IllegalArgumentException("not ports: numbers from 0 to 65535, or a range such as 8000-8999");
        }
    }

    /**
     * The range that {@code text} says: {@code 443}, or {@code 8000-8999}.
     *
     * @throws IllegalArgumentException with what is wrong when it says none
     */
    public static PortRange parse(String text) {
        int dash = text.indexOf('-');
        int first = number(dash < 0 ? text : text.substring(0, dash));
        return new PortRange(first, dash < 0 ? first : number(text.substring(dash + 1)));
    }

    private static int number(String text) {
        boolean plain = !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return plain ? Integer.parseInt(text) : MOST + 1;
    }

    /** Whether a port is among them. */
    public boolean contains(int port) {
        return port >= first && port <= last;
    }
}
