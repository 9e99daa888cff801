// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.traffic.DownloadMaker;
import io.sidelight.bench.traffic.ServerIdentity;
import io.sidelight.bench.traffic.TrafficFile;
import io.sidelight.bench.traffic.TrafficMaker;
import io.sidelight.keystore.KeyTable;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/**
 * Many downloads at a time with one worker and with more, by the clock on the wall: from a file, which one worker at a time reads for all,
 * and as they come live, where each worker has a source of its own.
 */
final class ScalingBenchmark implements Benchmark {
    private static final int CONNECTIONS = 30;
    private static final int MOST_WORKERS = 16;
    /** So many that those of one worker are seldom 5 % more than half: which worker follows a connection is as good as chance. */
    private static final int FILE_CONNECTIONS = 400;
    private static final int FILE_TIMES = 4;
    private static final int TELLINGS = 16;
    private static final double TARGET = 1.9;

    /** What some workers did together. */
    @FunctionalInterface
    private interface Work {
        /** Nanoseconds by the clock on the wall. */
        double wallNs(int workers) throws Exception;
    }

    @Override
    public List<Figure> measure(Settings settings, Workplace workplace) throws Exception {
        ServerIdentity identity = ServerIdentity.ofBits(2048);
        KeyTable keys = identity.keyTable(1);
        int most = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, MOST_WORKERS);
        TrafficFile traffic = new DownloadMaker(maker(identity)).atATime(workplace.file("scaling.pcap"),
                FILE_CONNECTIONS, FILE_TIMES * settings.bulkBytes());
        Replay replay = new Replay(traffic, keys);
        List<Figure> figures = new ArrayList<>(
                figures("bulk from a file with ", settings, most, traffic.serverBytes(), false, replay::wallNs));
        workplace.clear();
        TrafficFile told = maker(identity).downloads(workplace.file("told.pcap"), CONNECTIONS,
                settings.bulkBytes() / 4);
        LiveScaling live = new LiveScaling(told, most, TELLINGS, keys);
        workplace.clear();
        figures.addAll(figures("bulk live with ", settings, most,
                TELLINGS * told.serverBytes(), true, live::wallNs));
        return figures;
    }

    private static TrafficMaker maker(ServerIdentity identity) throws IOException, GeneralSecurityException {
        return new TrafficMaker(identity, "TLS_RSA_WITH_AES_256_CBC_SHA");
    }

    /** @param each whether each worker gets {@code bytes}, or all together */
    private static List<Figure> figures(String name, Settings settings, int most, long bytes, boolean each, Work work)
            throws Exception {
        List<Measurement.Run> runs = new ArrayList<>();
        for (int workers = 1; workers <= most; workers *= 2) {
            int threads = workers;
            runs.add(() -> work.wallNs(threads));
        }
        // in turns, since the multiples are what counts and the machine's speed moves
        double[][] costs = Measurement.inTurns(settings, runs);
        List<Figure> figures = new ArrayList<>();
        double one = 8.0 * bytes / Measurement.of(costs[0]).medianNs();
        int workers = 1;
        for (double[] cost : costs) {
            double bits = 8.0 * bytes * (each ? workers : 1);
            Figure figure = Figure.of(name + workers + (workers == 1 ? " worker" : " workers"), "Gbit/s",
                    Measurement.of(cost), ns -> bits / ns).beside(workers + " times one worker", workers * one);
            figures.add(figure);
            if (workers > 1) {
                double times = Measurement.medianRatio(costs[0], cost) * (each ? workers : 1);
                Figure multiple = Figure.of(figure.name() + ", times one", "", times);
                figures.add(workers == 2 ? multiple.against(">= 1.9", times >= TARGET) : multiple);
            }
            workers *= 2;
        }
        return figures;
    }
}
