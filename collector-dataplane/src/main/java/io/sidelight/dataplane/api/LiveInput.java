// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api;

import io.sidelight.dataplane.api.event.CaptureException;
import io.sidelight.dataplane.api.event.PlaintextSink;
import io.sidelight.dataplane.capture.CaptureStatistics;
import io.sidelight.dataplane.capture.LiveCapture;
import io.sidelight.dataplane.capture.LivePacketSource;
import io.sidelight.dataplane.capture.PacketRingConfig;
import io.sidelight.dataplane.capture.TimestampSource;
import io.sidelight.dataplane.worker.Engine;
import io.sidelight.dataplane.worker.Idling;
import io.sidelight.dataplane.worker.LiveEngine;
import io.sidelight.dataplane.worker.WorkerLimits;
import io.sidelight.dataplane.worker.cpu.CpuAffinity;
import io.sidelight.dataplane.worker.cpu.CpuPlan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Network interfaces: one ring for each worker. */
final class LiveInput implements Input {
    private final InterfaceCapture capture;
    private final CollectorConfig config;
    private final CpuPlan cpus;
    private final List<LivePacketSource> sources;
    private @Nullable LiveEngine engine;

    private LiveInput(InterfaceCapture capture, CollectorConfig config, CpuPlan cpus,
            List<LivePacketSource> sources) {
        this.capture = capture;
        this.config = config;
        this.cpus = cpus;
        this.sources = sources;
    }

    /** Opens the rings; packets are kept from now on. */
    static LiveInput open(InterfaceCapture capture, CollectorConfig config) {
        try {
            CpuPlan cpus = CpuPlan.of(capture.cpus(), capture.interfaces(), config.workers());
            return new LiveInput(capture, config, cpus,
                    LiveCapture.open(capture.interfaces(), ringConfig(capture), config.workers()));
        } catch (IllegalArgumentException e) {
            throw new CaptureException(String.valueOf(e.getMessage()));
        }
    }

    private static PacketRingConfig ringConfig(InterfaceCapture capture) {
        InterfaceCapture.Ring ring = capture.ring();
        return new PacketRingConfig(ring.blockBytes(), (int) Math.min(ring.bytes() / Math.max(ring.blockBytes(), 1),
                Integer.MAX_VALUE), ring.blockTimeout(), capture.promiscuous(), capture.filter(), ring.snapLength(),
                capture.fanoutGroup(),
                capture.hardwareTime() ? TimestampSource.HARDWARE : TimestampSource.SOFTWARE, capture.skew());
    }

    @Override
    public boolean isLive() {
        return true;
    }

    @Override
    public Engine engine(WorkerLimits limits, PlaintextSink.Factory plaintext) {
        LiveEngine made = new LiveEngine(sources, idling(), config.keys(), config.preSharedKeys(), config.secrets(),
                limits, plaintext, this::pin, config.secretsFeed()::refresh);
        engine = made;
        return made;
    }

    private void pin(int worker) {
        int cpu = cpus.cpuOf(worker);
        if (cpu != CpuPlan.ANY) {
            boolean _ = CpuAffinity.pin(cpu);
        }
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
    public List<InterfaceCounts> interfaces() {
        List<InterfaceCounts> counts = new ArrayList<>();
        for (int i = 0; i < capture.interfaces().size(); i++) {
            CaptureStatistics all = new CaptureStatistics(0, 0, 0, 0, "");
            for (LivePacketSource source : sources) {
                List<CaptureStatistics> seen = source.byInterface();
                all = i < seen.size() ? all.plus(seen.get(i)) : all;
            }
            counts.add(InterfaceCounts.of(capture.interfaces().get(i), all));
        }
        return counts;
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
        String damage = statistics().damage();
        return damage.isEmpty() ? List.of() : List.of(damage);
    }

    @Override
    public void close() {
        sources.forEach(LivePacketSource::close);
    }
}
