// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api;

import java.time.Duration;

/**
 * Bounds of one collector, all workers together; each worker gets its share. {@link MemoryBudget} makes them of one number.
 *
 * @param connections TCP connections followed at a time
 * @param outOfOrderBytes TCP bytes that wait for missing ones
 * @param outOfOrderBytesPerStream the same, for one direction of one connection
 * @param waitingRecordBytes TLS records that are split over segments or wait for their keys
 * @param handshakeBytes handshake messages that are joined, and transcripts
 * @param eventBytes events that wait to be delivered
 * @param queueBytes packets on their way to workers, outside of the heap
 * @param sessionBytes sessions that may be resumed
 * @param parserBytes messages of HTTP under way
 * @param idleTimeout a connection without packets for so long is over
 * @param closingTimeout the same, after FIN or RST was seen
 * @param secretWaitBytes records of one direction of one connection that wait for secrets that may still come
 * @param secretWait how long, in packet time
 * @param duplicateWindow how far apart copies of a packet by a mirror port may come; zero to know no copies
 */
public record CollectorLimits(int connections, long outOfOrderBytes, int outOfOrderBytesPerStream,
        long waitingRecordBytes, long handshakeBytes, long eventBytes, long queueBytes, long sessionBytes,
        long parserBytes, Duration idleTimeout, Duration closingTimeout, int secretWaitBytes, Duration secretWait,
        Duration duplicateWindow) {

    /** Bounds that fit the heap of this process. */
    public static CollectorLimits defaults() {
        return MemoryBudget.ofHeap().limits();
    }

    /** The same, but for how far apart copies of a packet may come. */
    public CollectorLimits withDuplicateWindow(Duration window) {
        return new CollectorLimits(connections, outOfOrderBytes, outOfOrderBytesPerStream, waitingRecordBytes,
                handshakeBytes, eventBytes, queueBytes, sessionBytes, parserBytes, idleTimeout, closingTimeout,
                secretWaitBytes,
                secretWait, window);
    }
}
