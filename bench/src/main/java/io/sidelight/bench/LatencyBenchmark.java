// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.traffic.DownloadMaker;
import io.sidelight.bench.traffic.PacketScript;
import io.sidelight.bench.traffic.ServerIdentity;
import io.sidelight.bench.traffic.TrafficFile;
import io.sidelight.bench.traffic.TrafficMaker;
import io.sidelight.control.jvm.SoftHeapLimit;
import io.sidelight.dataplane.api.event.HttpTransactionEvent;
import io.sidelight.dataplane.api.event.PlaintextSink;
import io.sidelight.dataplane.worker.Idling;
import io.sidelight.dataplane.worker.LiveEngine;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.PskTable;
import io.sidelight.keystore.secret.SecretStore;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * How long a packet waits for its worker, and how long it is from the last packet of an answer to the event about its transaction, delivered:
 * one worker at shares of what it can do at most, in this process.
 */
final class LatencyBenchmark implements Benchmark {
    private static final int CONNECTIONS = 30;
    private static final int REQUESTS = 100;
    private static final int BODY = 2_000;
    private static final String SUITE = "TLS_RSA_WITH_AES_128_GCM_SHA256";
    private static final List<Integer> LOADS = List.of(10, 50, 70);
    private static final long LONGEST_NS = 60_000_000_000L;
    private static final int RUNS_AT_MOST = 3;
    private static final double MS = 1e6;
    private static final double NS_PER_S = 1e9;
    private static final double MOST = 100;
    private static final double TARGET_PERCENTILE = 99.9;
    private static final double[] PERCENTILES = {50, 99, TARGET_PERCENTILE, MOST};
    private static final double TARGET_MS = 2;
    private static final int TARGET_LOAD = 50;

    @Override
    public List<Figure> measure(Settings settings, Workplace workplace) throws Exception {
        // as run has it
        try (SoftHeapLimit _ = SoftHeapLimit.start()) {
            return measureLimited(settings, workplace);
        }
    }

    private static List<Figure> measureLimited(Settings settings, Workplace workplace) throws Exception {
        ServerIdentity identity = ServerIdentity.ofBits(2048);
        KeyTable keys = identity.keyTable(1);
        TrafficFile told = new DownloadMaker(new TrafficMaker(identity, SUITE)).requests(
                workplace.file("requests.pcap"),
                CONNECTIONS, REQUESTS, BODY);
        PacketScript script = PacketScript.of(told);
        workplace.clear();
        double seconds = settings.trial().toMillis() / 1e3;
        double most = most(script, keys, settings);
        List<Figure> figures = new ArrayList<>(
                List.of(Figure.of("latency, most packets of one worker", "packets/s", most)));
        for (int load : LOADS) {
            double rate = most * load / 100;
            int tellings = (int) Math.max(1, Math.round(2 * seconds * rate / script.packets()));
            Histogram bare = BareWorker.waits(script, tellings, rate, NS_PER_S / most);
            Latency latency = run(script, keys, tellings, rate);
            for (double percentile : PERCENTILES) {
                figures.add(wait(load, percentile, latency.untilTaken(), bare));
            }
            for (double percentile : PERCENTILES) {
                figures.add(Figure.of("latency at " + load + " % load, " + words(percentile), "ms",
                        latency.untilEvent().getValueAtPercentile(percentile) / MS));
            }
        }
        return figures;
    }

    /**
     * @param untilTaken from when a packet was due until the worker took it
     * @param untilEvent from when the last packet of an answer was due until the event was delivered
     */
    private record Latency(Histogram untilTaken, Histogram untilEvent) {}

    private static Figure wait(int load, double percentile, Histogram waits, Histogram bare) {
        double ms = waits.getValueAtPercentile(percentile) / MS;
        Figure figure = Figure.of("worker's wait at " + load + " % load, " + words(percentile), "ms", ms)
                .beside("a thread that does nothing", bare.getValueAtPercentile(percentile) / MS);
        return load == TARGET_LOAD && percentile == TARGET_PERCENTILE
                ? figure.against("< 2 ms", ms < TARGET_MS)
                : figure;
    }

    private static String words(double percentile) {
        return percentile == MOST ? "most" : "p" + (percentile == TARGET_PERCENTILE ? "99.9" : (int) percentile);
    }

    /** Packets per second without a pause: the best of some runs, once it is warm. */
    private static double most(PacketScript script, KeyTable keys, Settings settings) {
        long warmUntil = System.nanoTime() + settings.warmUp().toNanos();
        int tellings = 1;
        int counted = 0;
        double most = 0;
        while (counted < RUNS_AT_MOST) {
            long start = System.nanoTime();
            run(script, keys, tellings, Double.POSITIVE_INFINITY);
            long took = System.nanoTime() - start;
            boolean longEnough = took > settings.trial().toNanos() / 2;
            if (longEnough && System.nanoTime() - warmUntil >= 0) {
                most = Math.max(most, tellings * (double) script.packets() / took * 1e9);
                counted++;
            }
            tellings += longEnough ? 0 : tellings;
        }
        return most;
    }

    private static Latency run(PacketScript script, KeyTable keys, int tellings, double rate) {
        PacedSource source = new PacedSource(script, tellings, rate);
        LiveEngine engine = new LiveEngine(List.of(source), Idling.PARK, keys, PskTable.empty(), new SecretStore(),
                ConvertingReplay.limits(), worker -> PlaintextSink.NONE, worker -> {}, () -> {});
        source.whenAllTaken(engine::stop);
        Histogram times = new Histogram(LONGEST_NS, 3);
        engine.run(event -> {
            if (event instanceof HttpTransactionEvent http) {
                times.recordValue(Math.clamp(source.nowNs() - http.http().responseEndNs(), 0, LONGEST_NS));
            }
        }, () -> {});
        long expected = (long) tellings * CONNECTIONS * REQUESTS;
        if (times.getTotalCount() != expected) {
            throw new BenchException("of " + expected + " HTTP transactions " + times.getTotalCount()
                    + " were told of, so no figure is given");
        }
        return new Latency(source.waits(), times);
    }
}
