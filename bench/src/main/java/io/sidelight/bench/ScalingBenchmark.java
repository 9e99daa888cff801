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
 * and as they come live, where each worker has a source of its own. Beside them stands the cipher alone on as many threads, which is what the
 * machine has to give: cores share memory, caches, heat, and the machine with its other guests.
 */
final class ScalingBenchmark implements Benchmark {
    private static final int CONNECTIONS = 30;
    private static final int MOST_WORKERS = 16;
    /** So many that those of one worker are seldom 5 % more than half: which worker follows a connection is as good as chance. */
    private static final int FILE_CONNECTIONS = 400;
    private static final int FILE_TIMES = 4;
    private static final int TELLINGS = 16;
    private static final double TARGET = 1.9;

    /**
     * One way of work that is shared out.
     *
     * @param name before the number of workers in a figure's name
     * @param bytes what all workers have to do together, or each of them
     * @param each whether each worker gets {@code bytes}
     */
    private record Work(String name, String one, String many, long bytes, boolean each, Wall wall) {}

    /** What some workers did together. */
    @FunctionalInterface
    private interface Wall {
        /** Nanoseconds by the clock on the wall. */
        double ns(int workers) throws Exception;
    }

    @Override
    public List<Figure> measure(Settings settings, Workplace workplace) throws Exception {
        ServerIdentity identity = ServerIdentity.ofBits(2048);
        KeyTable keys = identity.keyTable(1);
        int most = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, MOST_WORKERS);
        TrafficFile traffic = new DownloadMaker(maker(identity)).atATime(workplace.file("scaling.pcap"),
                FILE_CONNECTIONS, FILE_TIMES * settings.bulkBytes());
        TrafficFile told = maker(identity).downloads(workplace.file("told.pcap"), CONNECTIONS,
                settings.bulkBytes() / 4);
        Replay replay = new Replay(traffic, keys);
        LiveScaling live = new LiveScaling(told, most, TELLINGS, keys);
        long cipherBytes = FILE_TIMES * settings.bulkBytes();
        // the limit comes first: the others stand beside it
        List<Work> works = List.of(
                new Work("the cipher alone on ", "thread", "threads", cipherBytes, true,
                        threads -> CipherThreads.wallNs(threads, cipherBytes)),
                new Work("bulk from a file with ", "worker", "workers", traffic.serverBytes(), false, replay::wallNs),
                new Work("bulk live with ", "worker", "workers", TELLINGS * told.serverBytes(), true, live::wallNs));
        List<Figure> figures = figures(settings, works, most);
        workplace.clear();
        return figures;
    }

    private static TrafficMaker maker(ServerIdentity identity) throws IOException, GeneralSecurityException {
        return new TrafficMaker(identity, "TLS_RSA_WITH_AES_256_CBC_SHA");
    }

    private static List<Figure> figures(Settings settings, List<Work> works, int most) throws Exception {
        int sizes = Integer.SIZE - Integer.numberOfLeadingZeros(most);
        List<Measurement.Run> runs = new ArrayList<>();
        for (Work work : works) {
            for (int i = 0; i < sizes; i++) {
                int workers = 1 << i;
                runs.add(() -> work.wall().ns(workers));
            }
        }
        // in turns, since the multiples are what counts and the machine's speed moves
        double[][] costs = Measurement.inTurns(settings, runs);
        List<Figure> figures = new ArrayList<>();
        for (int i = 0; i < works.size(); i++) {
            for (int size = 0; size < sizes; size++) {
                double[] cost = costs[i * sizes + size];
                figures.add(rate(works.get(i), 1 << size, cost, costs[i * sizes]));
                if (size > 0) {
                    double limit = multiple(works.getFirst(), 1 << size, costs[size], costs[0]);
                    double times = multiple(works.get(i), 1 << size, cost, costs[i * sizes]);
                    Figure multiple = Figure.of(figures.getLast().name() + ", times one", "", times);
                    if (i > 0) {
                        multiple = multiple.beside("the cipher alone", limit);
                        multiple = size == 1 ? multiple.against(">= 1.9", times >= TARGET) : multiple;
                    }
                    figures.add(multiple);
                }
            }
        }
        return figures;
    }

    private static Figure rate(Work work, int workers, double[] cost, double[] ofOne) {
        double bits = 8.0 * work.bytes() * (work.each() ? workers : 1);
        double one = 8.0 * work.bytes() / Measurement.of(ofOne).medianNs();
        String name = work.name() + workers + " " + (workers == 1 ? work.one() : work.many());
        return Figure.of(name, "Gbit/s", Measurement.of(cost), ns -> bits / ns)
                .beside(workers + " times one", workers * one);
    }

    private static double multiple(Work work, int workers, double[] cost, double[] ofOne) {
        return Measurement.medianRatio(ofOne, cost) * (work.each() ? workers : 1);
    }
}
