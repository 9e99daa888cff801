// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

/**
 * Packet time while a stream is silent: as much later than its last packet as time has passed since that came, less a second. So
 * connections come to their end where packets come as they are captured, and equally where an old capture is sent again, whose
 * time is long past. The second is for senders that hold packets back.
 */
final class SilenceClock {
    private static final long PATIENCE_NS = 1_000_000_000L;

    private long lastPacketNs = Long.MIN_VALUE;
    private long lastArrivalNs;

    /** Packets came by now, the latest of them captured at {@code timestampNs}. */
    void onPackets(long timestampNs, long nowNs) {
        lastPacketNs = Math.max(lastPacketNs, timestampNs);
        lastArrivalNs = nowNs;
    }

    /** Packet time now, {@link Long#MIN_VALUE} as long as silence tells nothing. */
    long timeNs(long nowNs) {
        long silenceNs = nowNs - lastArrivalNs - PATIENCE_NS;
        return lastPacketNs == Long.MIN_VALUE || silenceNs <= 0 ? Long.MIN_VALUE : lastPacketNs + silenceNs;
    }
}
