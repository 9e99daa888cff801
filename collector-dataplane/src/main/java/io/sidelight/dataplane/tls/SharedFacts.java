// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import org.jspecify.annotations.Nullable;

/**
 * The facts of handshakes that are over, each kept once for all connections that share them. Bounded in room and in steps: each
 * kind has a few places, which it shares with those that have the same hash, and there the one that was not asked for longest
 * is forgotten. Hellos made to collide so cost what others cost, and push out each other; connections keep the facts that they
 * have. One per worker, used by its thread; called once a handshake.
 */
final class SharedFacts {
    /** Places of one hash: the most that a look-up compares. */
    static final int WAYS = 8;

    private static final int SETS_BITS = 9;
    static final int MAX_KINDS = WAYS << SETS_BITS;

    /** The golden ratio in 32 bits, odd: it brings all bits of a hash to the upper ones. */
    private static final int SPREAD = 0x9E37_79B9;

    /** By hash; of each the one that was asked for last comes first. */
    private final @Nullable HandshakeFacts[] kinds = new HandshakeFacts[MAX_KINDS];
    private long comparisons;

    /** Facts that equal {@code facts}. */
    HandshakeFacts shared(HandshakeFacts facts) {
        int first = (facts.hashCode() * SPREAD >>> Integer.SIZE - SETS_BITS) * WAYS;
        int place = find(facts, first);
        HandshakeFacts found = place < first + WAYS ? kinds[place] : null;
        HandshakeFacts kept = found == null ? facts : found;
        System.arraycopy(kinds, first, kinds, first + 1, Math.min(place, first + WAYS - 1) - first);
        kinds[first] = kept;
        return kept;
    }

    /** The place of facts that equal these, or the first that is free; the one after the last when there is neither. */
    private int find(HandshakeFacts facts, int first) {
        int place = first;
        while (place < first + WAYS && kinds[place] != null && !isSame(facts, kinds[place])) {
            place++;
        }
        return place;
    }

    private boolean isSame(HandshakeFacts facts, @Nullable HandshakeFacts other) {
        comparisons++;
        return facts.equals(other);
    }

    /** Facts that were compared with others so far: what look-ups cost. */
    long comparisons() {
        return comparisons;
    }
}
