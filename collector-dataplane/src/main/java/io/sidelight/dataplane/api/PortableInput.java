// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api;

import io.sidelight.dataplane.api.event.CaptureException;
import io.sidelight.dataplane.api.event.PlaintextSink;
import io.sidelight.dataplane.capture.CaptureStatistics;
import io.sidelight.dataplane.capture.PcapLiveConfig;
import io.sidelight.dataplane.capture.PcapLiveSource;
import io.sidelight.dataplane.worker.CollectorEngine;
import io.sidelight.dataplane.worker.Engine;
import io.sidelight.dataplane.worker.WorkerLimits;
import java.util.List;

/** One network interface through libpcap: one thread reads for all workers. */
record PortableInput(String name, PcapLiveSource source, CollectorConfig config) implements Input {
    private static final int WAIT_MS = 20;

    /** Begins to capture; packets are kept from now on. */
    static PortableInput open(InterfaceCapture capture, CollectorConfig config) {
        if (capture.interfaces().size() != 1) {
            throw new CaptureException("libpcap reads one interface at a time and " + capture.interfaces().size()
                    + " are named: name one, or leave --source out");
        }
        if (!capture.cpus().isEmpty() || capture.fanoutGroup() != 0 || capture.hardwareTime()) {
            throw new CaptureException(
                    "CPUs, fanout groups and hardware time need rings: leave --cpus, --fanout-group and"
                            + " --hardware-time out, or --source");
        }
        InterfaceCapture.Ring ring = capture.ring();
        try {
            PcapLiveConfig how = new PcapLiveConfig(capture.filter(), ring.snapLength(), capture.promiscuous(),
                    (int) Math.min(ring.bytes(), Integer.MAX_VALUE), ring.blockTimeout());
            return new PortableInput(capture.interfaces().getFirst(),
                    PcapLiveSource.open(capture.interfaces().getFirst(), how), config);
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
        CollectorEngine engine = new CollectorEngine(source, true, this::await, config.keys(), config.preSharedKeys(),
                config.secrets(), config.workers(), limits, plaintext);
        engine.beforeEnd(config.secretsFeed()::refresh);
        return engine;
    }

    private void await() {
        boolean _ = source.await(WAIT_MS);
    }

    @Override
    public CaptureStatistics statistics() {
        return source.statistics();
    }

    @Override
    public List<InterfaceCounts> interfaces() {
        return List.of(InterfaceCounts.of(name, statistics()));
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
        String damage = source.statistics().damage();
        return damage.isEmpty() ? List.of() : List.of(damage);
    }

    @Override
    public void close() {
        source.close();
    }
}
