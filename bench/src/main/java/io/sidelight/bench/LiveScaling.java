// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.traffic.PacketScript;
import io.sidelight.bench.traffic.TrafficFile;
import io.sidelight.dataplane.api.event.HttpTransactionEvent;
import io.sidelight.dataplane.api.event.PlaintextSink;
import io.sidelight.dataplane.worker.Idling;
import io.sidelight.dataplane.worker.LiveEngine;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.PskTable;
import io.sidelight.keystore.secret.SecretStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The live engine in this process, each worker with a source of its own that brings the same downloads as fast as they are taken: what
 * workers cost each other when nothing is handed between them.
 */
final class LiveScaling {
    private final List<PacketScript> scripts = new ArrayList<>();
    private final int connections;
    private final int tellings;
    private final KeyTable keys;

    /** @param traffic what each worker is told, {@code tellings} times, each time with other clients */
    LiveScaling(TrafficFile traffic, int workers, int tellings, KeyTable keys) throws IOException {
        // a script of its own for each, since it is written to
        for (int i = 0; i < workers; i++) {
            scripts.add(PacketScript.of(traffic));
        }
        this.connections = traffic.connections();
        this.tellings = tellings;
        this.keys = keys;
    }

    /** Nanoseconds until {@code workers} have followed all that each was told. */
    double wallNs(int workers) {
        List<PacedSource> sources = scripts.subList(0, workers).stream()
                .map(script -> new PacedSource(script, tellings, Double.POSITIVE_INFINITY)).toList();
        LiveEngine engine = new LiveEngine(sources, Idling.PARK, keys, PskTable.empty(), new SecretStore(),
                ConvertingReplay.limits(), worker -> PlaintextSink.NONE, worker -> {}, () -> {});
        AtomicInteger left = new AtomicInteger(workers);
        long[] endNs = new long[1];
        sources.forEach(source -> source.whenAllTaken(() -> {
            if (left.decrementAndGet() == 0) {
                endNs[0] = System.nanoTime();
                engine.stop();
            }
        }));
        int[] transactions = new int[1];
        long startNs = System.nanoTime();
        engine.run(event -> transactions[0] += event instanceof HttpTransactionEvent ? 1 : 0, () -> {});
        int expected = workers * tellings * connections;
        if (transactions[0] != expected) {
            throw new BenchException("of " + expected + " HTTP transactions " + transactions[0]
                    + " were told of, so no figure is given");
        }
        return endNs[0] - startNs;
    }
}
