// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.lab.CollectorProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The collector at the mirror port: it took all when it told of every request, with all bytes of its answer. */
final class CollectorTarget implements LiveTarget {
    private static final long STILL_NS = 1_500_000_000L;
    private static final long LOOK_AGAIN_MS = 20;

    private final LiveTraffic traffic;
    private final CollectorProcess process;
    private final EventCount events;
    private long completeBefore;
    private long bytesBefore;

    /** Starts it, with {@code javaOptions} beside its own. */
    CollectorTarget(LiveNetwork network, LiveTraffic traffic, Path folder, List<String> javaOptions)
            throws IOException {
        this.traffic = traffic;
        // The sender takes a core.
        int workers = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
        this.process = CollectorProcess.start(network.monitor(), folder, javaOptions, List.of("--interface",
                LiveNetwork.MONITOR, "--key", traffic.key().toString(), "--workers", Integer.toString(workers)));
        this.events = new EventCount(process.events());
    }

    CollectorProcess process() {
        return process;
    }

    EventCount events() {
        return events;
    }

    @Override
    public void begin() throws IOException {
        events.refresh();
        completeBefore = events.complete();
        bytesBefore = events.responseBytes();
    }

    @Override
    public boolean tookAll(long packets, int tellings) throws IOException, InterruptedException {
        long expected = (long) tellings * traffic.told().connections();
        long last = System.nanoTime();
        while (events.complete() - completeBefore < expected && System.nanoTime() - last < STILL_NS) {
            if (!process.isAlive()) {
                throw new BenchException("the collector ended: " + process.output());
            }
            long before = events.complete() + events.broken();
            events.refresh();
            if (events.complete() + events.broken() > before) {
                last = System.nanoTime();
            } else {
                Thread.sleep(LOOK_AGAIN_MS);
            }
        }
        return events.complete() - completeBefore == expected
                && events.responseBytes() - bytesBefore == tellings * traffic.told().serverBytes();
    }

    @Override
    public void close() {
        process.close();
    }
}
