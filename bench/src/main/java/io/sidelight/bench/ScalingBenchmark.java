// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.traffic.ServerIdentity;
import io.sidelight.bench.traffic.TrafficFile;
import io.sidelight.bench.traffic.TrafficMaker;
import java.util.ArrayList;
import java.util.List;

/** Many downloads at a time with one worker and with more, by the clock on the wall. */
final class ScalingBenchmark implements Benchmark {
    private static final int CONNECTIONS = 32;
    private static final int MOST_WORKERS = 16;
    private static final double TARGET = 1.9;

    @Override
    public List<Figure> measure(Settings settings, Workplace workplace) throws Exception {
        ServerIdentity identity = ServerIdentity.ofBits(2048);
        TrafficFile traffic = new TrafficMaker(identity, "TLS_RSA_WITH_AES_256_CBC_SHA")
                .downloads(workplace.file("scaling.pcap"), CONNECTIONS, settings.bulkBytes());
        Replay replay = new Replay(traffic, identity.keyTable(1));
        int cores = Runtime.getRuntime().availableProcessors();
        List<Figure> figures = new ArrayList<>();
        double one = Double.NaN;
        for (int workers = 1; workers <= Math.clamp(cores, 2, MOST_WORKERS); workers *= 2) {
            int threads = workers;
            Measurement runs = Measurement.of(settings, () -> replay.wallNs(threads));
            double median = 8.0 * traffic.serverBytes() / runs.medianNs();
            one = workers == 1 ? median : one;
            Figure figure = Figure.of("bulk with " + workers + (workers == 1 ? " worker" : " workers"), "Gbit/s", runs,
                    ns -> 8.0 * traffic.serverBytes() / ns).beside(workers + " times one worker", workers * one);
            figures.add(workers == 2 ? figure.against(">= 1.9 times one", median >= TARGET * one) : figure);
        }
        workplace.clear();
        return figures;
    }
}
