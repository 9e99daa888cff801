// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.traffic.TrafficFile;
import io.sidelight.dataplane.api.CollectorLimits;
import io.sidelight.dataplane.capture.CaptureFiles;
import io.sidelight.dataplane.capture.SecretsHandler;
import io.sidelight.dataplane.worker.CollectorEngine;
import io.sidelight.dataplane.worker.WorkerLimits;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.PskTable;
import io.sidelight.keystore.secret.SecretStore;
import java.util.List;

/**
 * The way of the paper's PCS through the whole collector: between any two packets the key table gets a new generation, which
 * the worker takes over once a second of packet time. Each connection of such a capture has a second of its own, so each
 * decodes the key anew.
 */
final class ConvertingReplay {
    private static final int MOST_CONNECTIONS = 2_000_000;
    private final TrafficFile traffic;
    private final KeyTable keys;
    /** The same keys as given anew: entries that a table had before stay decoded. */
    private final List<KeyEntry> again;
    private long generation = 1;

    ConvertingReplay(TrafficFile traffic, KeyTable keys) {
        this.traffic = traffic;
        this.keys = keys;
        this.again = keys.entries().stream().map(entry -> entry.withValidity(entry.validity())).toList();
    }

    /** Processor time in nanoseconds, as {@link Replay#processorNs}. */
    long processorNs() {
        WorkerClock clock = new WorkerClock();
        Decrypted decrypted = new Decrypted();
        try (CaptureFiles files = CaptureFiles.open(List.of(traffic.path()), SecretsHandler.NONE)) {
            InterruptedSource source = new InterruptedSource(files);
            CollectorEngine engine = new CollectorEngine(source, false, Thread::onSpinWait, keys, PskTable.empty(),
                    new SecretStore(), 1,
                    limits(), worker -> clock);
            source.beforeEachSecond(
                    () -> engine.use(KeyTable.of(++generation, generation % 2 == 0 ? again : keys.entries())));
            engine.run(decrypted::onEvent, () -> {});
            mustHaveConverted(engine.totals().keyConversions());
        }
        decrypted.mustBe(traffic);
        return clock.processorNs();
    }

    private void mustHaveConverted(long conversions) {
        if (conversions != traffic.connections()) {
            throw new BenchException("the key was decoded " + conversions + " times for " + traffic.connections()
                    + " connections, so no figure is given");
        }
    }

    static WorkerLimits limits() {
        CollectorLimits limits = CollectorLimits.defaults();
        // what connections take is measured here, so that the bound on them must not matter
        return new WorkerLimits(Math.max(limits.connections(), MOST_CONNECTIONS), limits.outOfOrderBytes(),
                limits.outOfOrderBytesPerStream(),
                limits.waitingRecordBytes(), limits.idleTimeout(), limits.closingTimeout());
    }
}
