// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import java.time.Duration;
import java.util.List;

/**
 * How much is measured.
 *
 * @param bulkBytes application data of a bulk capture
 * @param peerBytes application data of the capture that other programs read too
 * @param handshakes full handshakes of a capture
 * @param resumed resumed handshakes of a capture
 * @param handshakesBeyondRsa handshakes of a capture with slower private operations
 * @param downloadsAtATime how many connections share the bytes of a bulk capture
 * @param openConnections sizes at which memory is measured
 * @param liveBytes application data of the packets that are sent live again and again
 * @param liveWarmUp for how long they are sent before it counts
 * @param trial for how long a rate is held
 * @param liveSteps how often the interval is halved in which the highest rate lies
 * @param warmUp for how long runs do not count yet
 * @param steadyRuns runs that count
 */
record Settings(long bulkBytes, long peerBytes, int handshakes, int resumed, int handshakesBeyondRsa,
        List<Integer> downloadsAtATime, List<Integer> openConnections,
        long liveBytes, Duration liveWarmUp, Duration trial, int liveSteps, Duration warmUp,
        int steadyRuns) {
    /** For a first impression in less than a minute. */
    static final Settings QUICK = new Settings(32L << 20, 4L << 20, 150, 1_000, 60, List.of(1, 100, 1_000),
            List.of(1_000, 10_000), 16L << 20, Duration.ofSeconds(3), Duration.ofMillis(700), 3, Duration.ofMillis(400),
            3);
    /** For the record. */
    static final Settings FULL = new Settings(256L << 20, 256L << 20, 3_000, 5_000, 500, List.of(1, 100, 10_000),
            List.of(1_000, 10_000, 100_000, 1_000_000), 128L << 20, Duration.ofSeconds(20), Duration.ofSeconds(5), 7,
            Duration.ofSeconds(8), 9);
}
