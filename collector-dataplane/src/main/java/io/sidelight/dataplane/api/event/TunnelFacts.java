// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

import org.jspecify.annotations.Nullable;

/**
 * The tunnels in which a connection's first packet was found. The other direction often has other ids: those of GTP and
 * MPLS are each receiver's own.
 *
 * @param inner the innermost tunnel that has an id, or the innermost one: what it carries is the tenant's or the subscriber's
 * @param outer the outermost tunnel: the mirror's, when it comes through one; the same as {@code inner} when there is one only
 * @param depth how many tunnels lie in each other, at least 1
 * @param source sender of the outermost IP packet that a tunnel lies in; null for tunnels without IP
 * @param destination its receiver
 */
public record TunnelFacts(Id inner, Id outer, int depth, @Nullable String source, @Nullable String destination) {
    /** What {@link Id#id} says of a tunnel without an id. */
    public static final long NO_ID = -1;

    /** One tunnel: its type, and its id as {@link TunnelType} says, or {@link #NO_ID}. */
    public record Id(TunnelType type, long id) {}
}
