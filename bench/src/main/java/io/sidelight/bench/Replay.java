// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.traffic.TrafficFile;
import io.sidelight.dataplane.api.Collector;
import io.sidelight.dataplane.api.CollectorConfig;
import io.sidelight.dataplane.api.CollectorLimits;
import io.sidelight.dataplane.api.ProgressHandler;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.PskTable;
import io.sidelight.keystore.secret.SecretStore;
import java.util.List;

/** Runs a capture through the whole collector, from file to audit events, and sees that all of it was decrypted. */
final class Replay {
    private final TrafficFile traffic;
    private final KeyTable keys;

    Replay(TrafficFile traffic, KeyTable keys) {
        this.traffic = traffic;
        this.keys = keys;
    }

    /**
     * Processor time in nanoseconds of the one thread that reads, follows and decrypts.
     *
     * @throws BenchException when something was not decrypted
     */
    long processorNs() {
        WorkerClock clock = new WorkerClock();
        run(1, clock);
        return clock.processorNs();
    }

    /** Wall time in nanoseconds with {@code workers} threads beside the one that reads (with one worker it does both). */
    long wallNs(int workers) {
        long start = System.nanoTime();
        run(workers, new WorkerClock());
        return System.nanoTime() - start;
    }

    private void run(int workers, WorkerClock clock) {
        Decrypted decrypted = new Decrypted();
        CollectorConfig config = new CollectorConfig(keys, PskTable.empty(), new SecretStore(), workers,
                CollectorLimits.defaults());
        try (Collector collector = Collector.overFiles(List.of(traffic.path()), config)) {
            collector.run(decrypted, worker -> clock, ProgressHandler.NONE);
        }
        decrypted.mustBe(traffic);
    }
}
