// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.net.DecodedPacket;

/** The way of packets from the capturing thread to one worker: a queue, or a plain call when there is one worker only. */
interface PacketLane {
    /** Hands a packet over; false when it had to be dropped. */
    boolean offer(DecodedPacket packet, int hash, long number, long timeNs);

    /** Says that packet time has come to {@code timeNs} after packet {@code number}. */
    void onClock(long number, long timeNs);

    /** Says that no packet will come any more. */
    void onEnd();

    /** How far the worker has come: it has handled all packets up to this number. */
    long progress();
}
