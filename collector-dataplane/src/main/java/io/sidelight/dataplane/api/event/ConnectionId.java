// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

/**
 * The number that a connection has in one run: that of its first packet, and for a TLS connection inside another one (in the
 * tunnel of a proxy) that of the outermost one with its depth.
 */
public final class ConnectionId {
    /** A TLS connection may lie within so many others. */
    public static final int MAX_DEPTH = 3;

    private static final int DEPTH_SHIFT = 48;
    private static final long OUTERMOST = (1L << DEPTH_SHIFT) - 1;

    private ConnectionId() {}

    /** Id of the connection inside connection {@code id}, which is less than {@link #MAX_DEPTH} deep. */
    public static long inside(long id) {
        return id + (1L << DEPTH_SHIFT);
    }

    /** How many connections this one lies in. */
    public static int depth(long id) {
        return (int) (id >>> DEPTH_SHIFT);
    }

    /** As it is shown: {@code 7}, and {@code 7.1} for what is inside it. */
    public static String text(long id) {
        return depth(id) == 0 ? Long.toString(id) : (id & OUTERMOST) + "." + depth(id);
    }

    /** Text of the connection that this one lies in, empty for one that lies in none. */
    public static String parentText(long id) {
        return depth(id) == 0 ? "" : text(id - (1L << DEPTH_SHIFT));
    }
}
