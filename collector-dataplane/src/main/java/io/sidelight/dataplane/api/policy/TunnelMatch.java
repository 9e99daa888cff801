// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.policy;

import io.sidelight.dataplane.api.event.TunnelFacts;
import io.sidelight.dataplane.api.event.TunnelType;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Connections found in a kind of tunnel, or in one tunnel of it.
 *
 * @param id as {@link TunnelType} says, {@link #ANY_ID} for all tunnels of the type
 */
public record TunnelMatch(TunnelType type, long id) {
    /** Whatever the id is. */
    public static final long ANY_ID = -2;
    private static final int MAX_ID_DIGITS = 10;

    /**
     * The tunnel that {@code text} says: {@code vxlan}, or {@code vxlan:42}.
     *
     * @throws IllegalArgumentException with what is wrong when it says none
     */
    public static TunnelMatch parse(String text) {
        int colon = text.indexOf(':');
        String code = colon < 0 ? text : text.substring(0, colon);
        for (TunnelType type : TunnelType.values()) {
            if (type.code().equals(code)) {
                return new TunnelMatch(type, colon < 0 ? ANY_ID : id(text.substring(colon + 1)));
            }
        }
        throw new IllegalArgumentException("not a kind of tunnel: "
                + Arrays.stream(TunnelType.values()).map(TunnelType::code).collect(Collectors.joining(", ")));
    }

    private static long id(String text) {
        if (text.isEmpty() || text.length() > MAX_ID_DIGITS || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("the tunnel's id must be a number, as in vxlan:42");
        }
        return Long.parseLong(text);
    }

    /** Whether the innermost or the outermost tunnel is meant. */
    public boolean matches(TunnelFacts tunnel) {
        return matches(tunnel.inner()) || matches(tunnel.outer());
    }

    private boolean matches(TunnelFacts.Id seen) {
        return seen.type() == type && (id == ANY_ID || seen.id() == id);
    }
}
