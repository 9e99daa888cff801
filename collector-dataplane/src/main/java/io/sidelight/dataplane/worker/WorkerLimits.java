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
 */
public record WorkerLimits(int connections, long outOfOrderBytes, int outOfOrderBytesPerStream,
        long waitingRecordBytes, Duration idleTimeout, Duration closingTimeout) {}
