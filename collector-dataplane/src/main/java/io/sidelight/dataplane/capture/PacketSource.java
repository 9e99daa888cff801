// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

/** A file or ring that delivers packets in the order in which they were captured. Polled by one thread. */
public interface PacketSource extends AutoCloseable {
    /**
     * Delivers up to {@code limit} packets that are there now, without waiting.
     *
     * @return packets delivered; 0 when none is there now or the source has ended
     */
    int poll(PacketHandler handler, int limit);

    /** True when no packet will ever come again. */
    boolean isFinished();

    /** What was seen and lost so far. */
    CaptureStatistics statistics();

    /**
     * The packet time that it is now though no packet came, for a source that comes as time passes; {@link Long#MIN_VALUE} when only
     * packets tell. Asked after a {@link #poll} that delivered none.
     */
    default long idleTimeNs() {
        return Long.MIN_VALUE;
    }

    @Override
    void close();
}
