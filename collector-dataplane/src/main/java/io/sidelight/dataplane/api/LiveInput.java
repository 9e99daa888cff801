// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api;

import io.sidelight.dataplane.api.event.CaptureException;
import io.sidelight.dataplane.api.event.PlaintextSink;
import io.sidelight.dataplane.capture.CaptureStatistics;
import io.sidelight.dataplane.capture.LivePacketSource;
import io.sidelight.dataplane.capture.PacketRing;
import io.sidelight.dataplane.capture.PacketRingConfig;
import io.sidelight.dataplane.worker.Engine;
import io.sidelight.dataplane.worker.Idling;
import io.sidelight.dataplane.worker.LiveEngine;
import io.sidelight.dataplane.worker.WorkerLimits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Network interfaces: one ring for each worker. */
final class LiveInput implements Input {
    private final InterfaceCapture capture;
    private final CollectorConfig config;
    private final List<? extends LivePacketSource> sources;
    private @Nullable LiveEngine engine;

    private LiveInput(InterfaceCapture capture, CollectorConfig config, List<? extends LivePacketSource> sources) {
        this.capture = capture;
        this.config = config;
        this.sources = sources;
    }

    /** Opens the rings; packets are kept from now on. */
    static LiveInput open(InterfaceCapture capture, CollectorConfig config) {
        return new LiveInput(capture, config,
                List.of(PacketRing.open(capture.interfaces().getFirst(), ringConfig(capture))));
    }

    private static PacketRingConfig ringConfig(InterfaceCapture capture) {
        try {
            return new PacketRingConfig(capture.blockBytes(), (int) (capture.ringBytes() / capture.blockBytes()),
                    capture.blockTimeout(), capture.promiscuous());
        } catch (IllegalArgumentException e) {
            throw new CaptureException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public boolean isLive() {
        return true;
    }

    @Override
    public Engine engine(WorkerLimits limits, PlaintextSink.Factory plaintext) {
        LiveEngine made = new LiveEngine(sources, idling(), config.keys(), config.preSharedKeys(), config.secrets(),
                limits, plaintext, worker -> {}, config.secretsFeed()::refresh);
        engine = made;
        return made;
    }

    private Idling idling() {
        return switch (capture.idle()) {
            case BUSY -> Idling.BUSY;
            case YIELDING -> Idling.YIELDING;
            case PARK -> Idling.PARK;
        };
    }

    @Override
    public CaptureStatistics statistics() {
        LiveEngine running = engine;
        return running == null ? new CaptureStatistics(0, 0, 0, 0, "") : running.statistics();
    }

    @Override
    public long bytesRead() {
        return -1;
    }

    @Override
    public long bytesTotal() {
        return -1;
    }

    @Override
    public List<String> damages() {
        return List.of();
    }

    @Override
    public void close() {
        sources.forEach(LivePacketSource::close);
    }
}
