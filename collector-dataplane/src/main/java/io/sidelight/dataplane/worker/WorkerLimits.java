// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import java.time.Duration;

/**
 * Bounds of one worker.
 *
 * @param connections TCP connections followed at a time
 * @param outOfOrderBytes TCP bytes that wait for missing ones
 * @param outOfOrderBytesPerStream the same, for one direction of one connection
 * @param waitingRecordBytes split records and records without keys
 * @param secretWaitBytes records of one direction of one connection that wait for secrets; 0 when no secrets will come
 * @param secretWait how long, in packet time
 * @param duplicateWindow how far apart copies of a packet may come; zero to know no copies
 */
public record WorkerLimits(int connections, long outOfOrderBytes, int outOfOrderBytesPerStream,
        long waitingRecordBytes, Duration idleTimeout, Duration closingTimeout, int secretWaitBytes,
        Duration secretWait, Duration duplicateWindow) {

    /** Copies of a packet by a mirror port follow each other closely; retransmissions take longer. */
    public static final Duration DUPLICATE_WINDOW = Duration.ofMillis(2);

    /** Bounds of a worker that is given all secrets before the first packet. */
    public WorkerLimits(int connections, long outOfOrderBytes, int outOfOrderBytesPerStream, long waitingRecordBytes,
            Duration idleTimeout, Duration closingTimeout) {
        this(connections, outOfOrderBytes, outOfOrderBytesPerStream, waitingRecordBytes, idleTimeout, closingTimeout, 0,
                Duration.ZERO);
    }

    /** Bounds of a worker that knows copies in the usual window. */
    public WorkerLimits(int connections, long outOfOrderBytes, int outOfOrderBytesPerStream, long waitingRecordBytes,
            Duration idleTimeout, Duration closingTimeout, int secretWaitBytes, Duration secretWait) {
        this(connections, outOfOrderBytes, outOfOrderBytesPerStream, waitingRecordBytes, idleTimeout, closingTimeout,
                secretWaitBytes, secretWait, DUPLICATE_WINDOW);
    }
}
