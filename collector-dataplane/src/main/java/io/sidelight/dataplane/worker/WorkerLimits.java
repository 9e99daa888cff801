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
 * @param idleTimeout a connection without packets for so long is over
 * @param closingTimeout the same, after FIN or RST was seen
 * @param secretWaitBytes records of one direction of one connection that wait for secrets; 0 when no secrets will come
 * @param secretWait how long, in packet time
 * @param duplicateWindow how far apart copies of a packet may come; zero to know no copies
 * @param room what else is bounded
 */
public record WorkerLimits(int connections, long outOfOrderBytes, int outOfOrderBytesPerStream,
        long waitingRecordBytes, Duration idleTimeout, Duration closingTimeout, int secretWaitBytes,
        Duration secretWait, Duration duplicateWindow, Room room) {

    /** About what a TLS connection takes that is idle, with its place in the table; others take less. */
    public static final int CONNECTION_BYTES = 3072;

    /** Copies of a packet by a mirror port follow each other closely; retransmissions take longer. */
    public static final Duration DUPLICATE_WINDOW = Duration.ofMillis(2);

    /**
     * Bounds that seldom matter.
     *
     * @param handshakeBytes handshake messages that are joined, and transcripts
     * @param eventBytes events that wait to be delivered
     * @param queueBytes packets on their way to the worker, about: a power of two from 1 to 8 MiB
     * @param sessionBytes sessions that may be resumed, of all workers together
     * @param parserBytes what parsers of what was inside keep: messages of HTTP under way
     */
    public record Room(long handshakeBytes, long eventBytes, long queueBytes, long sessionBytes, long parserBytes) {
        /** As for a worker that has a gigabyte. */
        static final Room DEFAULT = new Room(64 << 20, 32 << 20, PacketQueue.CAPACITY, 64 << 20, 64 << 20);
    }

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

    /** Bounds of a worker with room enough for what seldom matters. */
    public WorkerLimits(int connections, long outOfOrderBytes, int outOfOrderBytesPerStream, long waitingRecordBytes,
            Duration idleTimeout, Duration closingTimeout, int secretWaitBytes, Duration secretWait,
            Duration duplicateWindow) {
        this(connections, outOfOrderBytes, outOfOrderBytesPerStream, waitingRecordBytes, idleTimeout, closingTimeout,
                secretWaitBytes, secretWait, duplicateWindow, Room.DEFAULT);
    }
}
