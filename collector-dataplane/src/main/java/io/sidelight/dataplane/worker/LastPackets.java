// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

/**
 * How long a live source is read on when the run was told to stop: what was captured before is to be reported, however far behind
 * its reader is, and what comes after is not waited for. Used by the reading thread.
 */
final class LastPackets {
    /** So long at least, since a card's own clock may say of every packet that it came later. */
    private static final long LEAST_NS = 500_000_000L;
    /** Whoever stops a service waits some ten seconds for it. */
    static final long MOST_NS = 5_000_000_000L;
    /** Longer than the source holds packets back, since a busy system may be late. */
    private static final long SLACK_NS = 20_000_000L;

    private final long quietNs;
    private final long stoppedNs;
    private final long stoppedTimeNs;
    private long newestNs;

    /**
     * From the moment of the stop.
     *
     * @param holdNs how long the source holds packets back
     * @param nowNs of a clock that never steps back
     * @param timeNs of the clock that packets are stamped by
     */
    LastPackets(long holdNs, long nowNs, long timeNs) {
        quietNs = holdNs + SLACK_NS;
        stoppedNs = nowNs;
        stoppedTimeNs = timeNs;
        newestNs = nowNs;
    }

    /**
     * Asked after each attempt to read.
     *
     * @param read whether packets were there
     * @param packetTimeNs of the last one
     */
    boolean isOver(boolean read, long packetTimeNs, long nowNs) {
        if (!read) {
            return nowNs - newestNs >= quietNs;
        }
        newestNs = nowNs;
        long sinceNs = nowNs - stoppedNs;
        return packetTimeNs > stoppedTimeNs && sinceNs >= LEAST_NS || sinceNs >= MOST_NS + LEAST_NS;
    }

    /** True when packets are counted as lost instead of being followed. */
    boolean isTooLate(long nowNs) {
        return nowNs - stoppedNs >= MOST_NS;
    }
}
