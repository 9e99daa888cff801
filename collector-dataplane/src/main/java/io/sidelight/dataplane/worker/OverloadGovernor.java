// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.api.event.OverloadLevel;

/**
 * Decides what a worker leaves out when it falls behind, by how full its ring or queue is. Up at once, as far as needed; down
 * one level at a time, each after the backlog has stayed small for a while, so that it does not swing. No clock, no I/O: one
 * per worker, told once a batch.
 */
@SuppressWarnings("EnumOrdinal") // the levels are an order
final class OverloadGovernor {
    private static final double SKIP_BODIES_AT = 0.50;
    private static final double METADATA_ONLY_AT = 0.70;
    private static final double SHED_AT = 0.85;
    private static final double CALM_BELOW = 0.25;
    private static final long CALM_NS = 1_000_000_000L;

    private static final OverloadLevel[] LEVELS = OverloadLevel.values();

    private final long[] timeNs = new long[LEVELS.length];
    private OverloadLevel level = OverloadLevel.NONE;
    private boolean begun;
    private long toldNs;
    private boolean calm;
    private long calmSinceNs;

    /**
     * Tells how far the worker is behind.
     *
     * @param backlog share of its room for packets that is in use, 0 to 1
     * @param nowNs of a clock that never steps back
     * @return true when the level has changed
     */
    boolean onLoad(double backlog, long nowNs) {
        OverloadLevel before = level;
        if (begun) {
            timeNs[before.ordinal()] += Math.max(0, nowNs - toldNs);
        }
        begun = true;
        toldNs = nowNs;
        OverloadLevel needed = needed(backlog);
        if (needed.compareTo(level) > 0) {
            level = needed;
        }
        if (backlog >= CALM_BELOW || level != before) {
            calm = false;
        } else if (!calm) {
            calm = true;
            calmSinceNs = nowNs;
        } else if (level != OverloadLevel.NONE && nowNs - calmSinceNs >= CALM_NS) {
            level = LEVELS[level.ordinal() - 1];
            calmSinceNs = nowNs;
        }
        return level != before;
    }

    private static OverloadLevel needed(double backlog) {
        if (backlog >= SHED_AT) {
            return OverloadLevel.SHED_CONNECTIONS;
        }
        if (backlog >= METADATA_ONLY_AT) {
            return OverloadLevel.METADATA_ONLY;
        }
        return backlog >= SKIP_BODIES_AT ? OverloadLevel.SKIP_BODIES : OverloadLevel.NONE;
    }

    /** What is left out now. */
    OverloadLevel level() {
        return level;
    }

    /** Time spent at a level so far. */
    long timeNs(OverloadLevel at) {
        return timeNs[at.ordinal()];
    }
}
