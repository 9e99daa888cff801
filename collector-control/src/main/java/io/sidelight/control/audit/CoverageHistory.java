// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;

/** What was decrypted since the start and in the last hour, by when connections ended. Bounded; thread-safe. */
public final class CoverageHistory {
    private static final int MOST_EVER = 10_000;
    private static final int MOST_AT_A_TIME = 2_000;
    private static final Duration STEP = Duration.ofMinutes(5);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Clock clock;
    private final Instant start;
    private final CoverageTally ever = new CoverageTally(MOST_EVER);
    private final ArrayDeque<Step> steps = new ArrayDeque<>();
    private Instant lookedAt = Instant.MIN;
    private Span everSeen = new Span(Instant.EPOCH, new CoverageTally(0));
    private Span hourSeen = everSeen;

    /** Connections that ended within some minutes. */
    private record Step(Instant from, CoverageTally tally) {}

    /**
     * What ended since some time.
     *
     * @param tally nobody's but who reads it
     */
    public record Span(Instant from, CoverageTally tally) {}

    /** What was decrypted since the start, and lately. */
    public record Look(Span sinceStart, Span lastHour) {}

    public CoverageHistory(Clock clock) {
        this.clock = clock;
        start = clock.instant();
    }

    /** Counts a connection. */
    public synchronized void add(TlsConnectionEvent event) {
        Instant now = clock.instant();
        ever.add(event);
        Step last = steps.peekLast();
        if (last == null || !now.isBefore(last.from.plus(STEP))) {
            forget(now);
            last = new Step(now, new CoverageTally(MOST_AT_A_TIME));
            steps.add(last);
        }
        last.tally.add(event);
    }

    /** What was counted, a second old at most; not to be changed. */
    public synchronized Look look() {
        Instant now = clock.instant();
        if (lookedAt.equals(Instant.MIN) || now.isBefore(lookedAt) || !now.isBefore(lookedAt.plus(FRESH))) {
            lookedAt = now;
            forget(now);
            CoverageTally all = new CoverageTally(MOST_EVER);
            all.add(ever);
            everSeen = new Span(start, all);
            CoverageTally hour = new CoverageTally(MOST_EVER);
            steps.forEach(step -> hour.add(step.tally));
            Step first = steps.peekFirst();
            hourSeen = new Span(first == null ? now : first.from, hour);
        }
        return new Look(everSeen, hourSeen);
    }

    private void forget(Instant now) {
        Step first = steps.peekFirst();
        while (first != null && first.from.plus(HOUR).isBefore(now)) {
            steps.remove();
            first = steps.peekFirst();
        }
    }
}
