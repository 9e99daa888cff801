// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

/**
 * Lets a worker wait until all packets before its current one were handled by the other workers, so that what they learn
 * from earlier packets is there. Asked only when a session to resume is not wholly known.
 */
@FunctionalInterface
public interface PacketOrder {
    /** For one worker, and for live traffic, where waiting would cost packets. */
    PacketOrder NO_WAIT = packetNumber -> {};

    /** Returns when no other worker has packets numbered below this one left to handle. */
    void awaitEarlierThan(long packetNumber);
}
