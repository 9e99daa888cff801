// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.traffic.DownloadMaker;
import io.sidelight.bench.traffic.LossyTraffic;
import io.sidelight.bench.traffic.ServerIdentity;
import io.sidelight.bench.traffic.TrafficFile;
import io.sidelight.bench.traffic.TrafficMaker;
import java.util.ArrayList;
import java.util.List;

/** How the cost of bulk data grows when records are short, when packets are missing, and with connections at a time. */
final class BulkShapesBenchmark implements Benchmark {
    private static final String CBC = "TLS_RSA_WITH_AES_256_CBC_SHA";
    private static final String GCM = "TLS_RSA_WITH_AES_128_GCM_SHA256";
    private static final int CBC_KEY = 32;
    private static final int GCM_KEY = 16;
    private static final List<Integer> RECORDS = List.of(64, 256, 1024);
    /** Short records cost so much more that fewer bytes do. */
    private static final int SHORTER = 8;
    private static final int ONE_PERCENT = 10;
    private static final double WHOLE_RECORDS_TARGET = 99;

    private final Shape shape;

    /** What is not as usual. */
    enum Shape {
        RECORDS,
        LOSS,
        CONNECTIONS
    }

    BulkShapesBenchmark(Shape shape) {
        this.shape = shape;
    }

    @Override
    public List<Figure> measure(Settings settings, Workplace workplace) throws Exception {
        ServerIdentity identity = ServerIdentity.ofBits(2048);
        List<Figure> figures = switch (shape) {
            case RECORDS -> shortRecords(identity, settings, workplace);
            case LOSS -> loss(identity, settings, workplace);
            case CONNECTIONS -> connections(identity, settings, workplace);
        };
        workplace.clear();
        return figures;
    }

    private static List<Figure> shortRecords(ServerIdentity identity, Settings settings, Workplace workplace)
            throws Exception {
        List<Figure> figures = new ArrayList<>();
        long bytes = settings.bulkBytes() / SHORTER;
        for (String suite : List.of(CBC, GCM)) {
            DownloadMaker maker = new DownloadMaker(new TrafficMaker(identity, suite));
            for (int length : RECORDS) {
                TrafficFile traffic = maker.inRecords(workplace.file("records.pcap"), length, bytes);
                CipherLimit cipher = new CipherLimit(length);
                Replay replay = new Replay(traffic, identity.keyTable(1));
                Measurement runs = Measurement.of(settings, replay::processorNs);
                Measurement limit = Measurement.of(settings,
                        () -> suite.equals(CBC) ? cipher.cbcNs(CBC_KEY, bytes) : cipher.gcmNs(GCM_KEY, bytes));
                figures.add(gbits("bulk " + name(suite) + ", records of " + length + " B", traffic, runs)
                        .beside("cipher and MAC alone", 8.0 * bytes / limit.medianNs()));
            }
        }
        return figures;
    }

    private static List<Figure> loss(ServerIdentity identity, Settings settings, Workplace workplace) throws Exception {
        List<Figure> figures = new ArrayList<>();
        for (String suite : List.of(CBC, GCM)) {
            DownloadMaker maker = new DownloadMaker(new TrafficMaker(identity, suite));
            LossyTraffic none = maker.withLoss(workplace.file("whole.pcap"), settings.bulkBytes(), 0);
            LossyTraffic some = maker.withLoss(workplace.file("lossy.pcap"), settings.bulkBytes(), ONE_PERCENT);
            LossyReplay whole = new LossyReplay(none, identity.keyTable(1));
            LossyReplay lossy = new LossyReplay(some, identity.keyTable(1));
            Measurement wholeRuns = Measurement.of(settings, whole::processorNs);
            Measurement lossyRuns = Measurement.of(settings, lossy::processorNs);
            figures.add(gbits("bulk " + name(suite) + ", 1 % lost", some.sent(), lossyRuns).beside("nothing lost",
                    8.0 * none.sent().serverBytes() / wholeRuns.medianNs()));
            double share = 100.0 * lossy.recoveredBytes() / some.wholeBytes();
            figures.add(Figure.of("bytes in whole records, " + name(suite) + ", 1 % lost", "% opened", share)
                    .against(">= 99 %", share >= WHOLE_RECORDS_TARGET));
        }
        return figures;
    }

    private static List<Figure> connections(ServerIdentity identity, Settings settings, Workplace workplace)
            throws Exception {
        List<Figure> figures = new ArrayList<>();
        for (String suite : List.of(CBC, GCM)) {
            DownloadMaker maker = new DownloadMaker(new TrafficMaker(identity, suite));
            double one = Double.NaN;
            for (int connections : settings.downloadsAtATime()) {
                TrafficFile traffic = maker.atATime(workplace.file("many.pcap"), connections, settings.bulkBytes());
                Replay replay = new Replay(traffic, identity.keyTable(1));
                Measurement runs = Measurement.of(settings, replay::processorNs);
                Figure figure = gbits("bulk " + name(suite) + ", " + connections + " connections", traffic, runs);
                one = Double.isNaN(one) ? figure.median() : one;
                figures.add(figure.beside("one connection", one));
            }
        }
        return figures;
    }

    private static Figure gbits(String name, TrafficFile traffic, Measurement runs) {
        return Figure.of(name, "Gbit/s", runs, ns -> 8.0 * traffic.serverBytes() / ns);
    }

    private static String name(String suite) {
        return suite.equals(CBC) ? "AES256-SHA" : "AES128-GCM";
    }
}
