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
 */
public record WorkerLimits(int connections, long outOfOrderBytes, int outOfOrderBytesPerStream,
        long waitingRecordBytes, Duration idleTimeout, Duration closingTimeout, int secretWaitBytes,
        Duration secretWait) {

    /** Bounds of a worker that is given all secrets before the first packet. */
    public WorkerLimits(int connections, long outOfOrderBytes, int outOfOrderBytesPerStream, long waitingRecordBytes,
            Duration idleTimeout, Duration closingTimeout) {
        this(connections, outOfOrderBytes, outOfOrderBytesPerStream, waitingRecordBytes, idleTimeout, closingTimeout, 0,
                Duration.ZERO);
    }
}
