// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import java.time.Duration;
import java.util.List;

/**
 * How much is measured.
 *
 * @param bulkBytes application data of a bulk capture
 * @param handshakes full handshakes of a capture
 * @param resumed resumed handshakes of a capture
 * @param openConnections sizes at which memory is measured
 * @param warmUp for how long runs do not count yet
 * @param steadyRuns runs that count
 */
record Settings(long bulkBytes, int handshakes, int resumed, List<Integer> openConnections, Duration warmUp,
        int steadyRuns) {
    /** For a first impression in less than a minute. */
    static final Settings QUICK = new Settings(32L << 20, 150, 1_000, List.of(1_000, 10_000), Duration.ofMillis(1_200),
            3);
    /** For the record. */
    static final Settings FULL = new Settings(256L << 20, 1_000, 5_000, List.of(1_000, 10_000, 100_000),
            Duration.ofSeconds(8), 9);
}
