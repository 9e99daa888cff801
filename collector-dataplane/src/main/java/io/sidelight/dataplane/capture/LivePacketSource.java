// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.util.List;

/** A source whose packets come as they are sent: who does not take them in time loses them. Used by one thread. */
public interface LivePacketSource extends PacketSource {
    /** Waits until packets are there, at most {@code timeoutMs}; true when {@link #poll} will find some. */
    boolean await(int timeoutMs);

    /**
     * How far the reader is behind: the share, 0 to 1, of the room for packets that is taken by packets not read yet. At 1 packets
     * are being lost. Cheap enough to be asked once a batch.
     */
    double backlog();

    /**
     * How long after its time a packet may still be handed over while the reader keeps up, in ns: what the kernel collects before
     * it hands over, and what is waited for to be in order.
     */
    long holdNs();

    /**
     * Looks how the interfaces stand: to be called a few times a second, since the system is asked. A source is finished once it has
     * found all of its interfaces gone and their last packets were taken.
     *
     * @return the status of each interface; of those that several sources share, only one of these tells
     */
    default List<InterfaceStatus> lookAtInterfaces() {
        return List.of();
    }

    /** {@link #statistics} of each interface, as their packets number them. May be asked by any thread, also after {@link #close}. */
    default List<CaptureStatistics> byInterface() {
        return List.of(statistics());
    }
}
