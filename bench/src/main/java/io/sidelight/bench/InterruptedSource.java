// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.dataplane.capture.CaptureStatistics;
import io.sidelight.dataplane.capture.PacketHandler;
import io.sidelight.dataplane.capture.PacketSource;

/** A source of packets that lets somebody else do something between them, on the capturing thread. */
final class InterruptedSource implements PacketSource {
    private static final long SECOND_NS = 1_000_000_000;

    private final PacketSource source;
    private Runnable beforeSecond = () -> {};
    private Runnable beforeEnd = () -> {};
    private long second = Long.MIN_VALUE;
    private boolean ended;

    InterruptedSource(PacketSource source) {
        this.source = source;
    }

    /** {@code action} runs before the first packet of each second of packet time. */
    void beforeEachSecond(Runnable action) {
        beforeSecond = action;
    }

    /** {@code action} runs once, after the last packet, while all connections are still open. */
    void beforeTheEnd(Runnable action) {
        beforeEnd = action;
    }

    @Override
    public int poll(PacketHandler handler, int limit) {
        return source.poll(packet -> {
            long now = packet.timestampNs() / SECOND_NS;
            if (now != second) {
                second = now;
                beforeSecond.run();
            }
            handler.onPacket(packet);
        }, limit);
    }

    @Override
    public boolean isFinished() {
        if (source.isFinished() && !ended) {
            ended = true;
            beforeEnd.run();
        }
        return ended;
    }

    @Override
    public CaptureStatistics statistics() {
        return source.statistics();
    }

    @Override
    public void close() {
        source.close();
    }
}
