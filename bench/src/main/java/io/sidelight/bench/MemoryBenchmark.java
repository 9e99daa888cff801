// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.traffic.PacketScript;
import io.sidelight.bench.traffic.ServerIdentity;
import io.sidelight.bench.traffic.TrafficFile;
import io.sidelight.bench.traffic.TrafficMaker;
import io.sidelight.dataplane.api.event.PlaintextSink;
import io.sidelight.dataplane.worker.CollectorEngine;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.PskTable;
import io.sidelight.keystore.secret.SecretStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Heap of connections that are open and idle after a handshake and one HTTP transaction: what is live while they are open,
 * less what is live in a collector that has seen one only.
 */
final class MemoryBenchmark implements Benchmark {
    private static final double TARGET_BYTES = 1_536;
    /** With so much heap for each the measurement is begun at all. */
    private static final long MOST_BYTES = 4_000;

    @Override
    public List<Figure> measure(Settings settings, Workplace workplace) throws Exception {
        ServerIdentity identity = ServerIdentity.ofBits(1024);
        KeyTable keys = identity.keyTable(1);
        List<Figure> figures = new ArrayList<>();
        for (String suite : List.of("TLS_RSA_WITH_AES_256_CBC_SHA", "TLS_RSA_WITH_AES_128_GCM_SHA256")) {
            TrafficMaker maker = new TrafficMaker(identity, suite);
            TrafficFile told = maker.openConnections(workplace.file("one.pcap"), 1);
            PacketScript script = PacketScript.of(told);
            liveBytes(script, told, 1, keys); // what is made once and kept must not count for the first that is measured
            long one = liveBytes(script, told, 1, keys);
            for (int connections : settings.openConnections()) {
                if (connections * MOST_BYTES > Runtime.getRuntime().maxMemory()) {
                    figures.add(Figure.missing("memory of " + connections + " idle, " + cipher(suite), "bytes each",
                            "needs a heap of " + (connections * MOST_BYTES >> 30) + " GB"));
                    continue;
                }
                long many = liveBytes(script, told, connections, keys);
                double each = (many - one) / (connections - 1.0);
                figures.add(Figure.of("memory of " + connections + " idle, " + cipher(suite), "bytes each", each)
                        .against("<= 1.5 kB", each <= TARGET_BYTES));
            }
            workplace.clear();
        }
        return figures;
    }

    private static String cipher(String suite) {
        return suite.contains("GCM") ? "AES128-GCM" : "AES256-SHA";
    }

    private static long liveBytes(PacketScript script, TrafficFile told, int connections, KeyTable keys) {
        AtomicLong live = new AtomicLong();
        Decrypted decrypted = new Decrypted();
        try (InterruptedSource source = new InterruptedSource(new ScriptedSource(script, connections))) {
            source.beforeTheEnd(() -> live.set(liveBytes()));
            new CollectorEngine(source, false, Thread::onSpinWait, keys, PskTable.empty(), new SecretStore(), 1,
                    ConvertingReplay.limits(), worker -> PlaintextSink.NONE).run(decrypted::onEvent, () -> {});
        }
        decrypted.mustBe(new TrafficFile(told.path(), connections, connections * told.serverBytes(),
                connections * told.clientBytes()));
        return live.get();
    }

    private static long liveBytes() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
