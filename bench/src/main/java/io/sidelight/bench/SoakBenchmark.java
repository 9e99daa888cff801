// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.lab.NetworkNamespace;
import io.sidelight.bench.lab.PacketSender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The collector at a mirror port for minutes at 70 % of the highest rate: its memory must stay flat, and nothing be lost. */
final class SoakBenchmark implements Benchmark {
    private static final double SHARE = 0.7;
    private static final long SLICE_SECONDS = 5;
    /** Memory of the end over that of the middle, which is past all warming up. */
    private static final double FLAT = 1.1;
    private static final int INTERRUPTED = 130;

    private final Duration length;

    SoakBenchmark(Duration length) {
        this.length = length;
    }

    @Override
    public List<Figure> measure(Settings settings, Workplace workplace) throws Exception {
        Optional<String> obstacle = NetworkNamespace.obstacle();
        if (obstacle.isPresent()) {
            return List.of(Figure.missing("soak", "packets/s", obstacle.get()));
        }
        LiveTraffic traffic = LiveTraffic.make(workplace, settings.liveBytes());
        Path gcLog = workplace.file("gc.log");
        try (LiveNetwork network = new LiveNetwork();
                PacketSender sender = PacketSender.at(network.sender(), LiveNetwork.OUT, traffic.script());
                CollectorTarget target = new CollectorTarget(network, traffic, workplace.folder(),
                        List.of("-Xlog:gc:file=" + gcLog + "::filecount=0"))) {
            LiveSearch search = new LiveSearch(network, traffic, sender, settings.trial().toMillis() / 1e3,
                    settings.liveSteps());
            double most = search.senderAlone();
            search.warmUp(target, most, settings.liveWarmUp().toMillis() / 1e3);
            double rate = SHARE * search.highest(target, most);
            if (rate == 0) {
                throw new BenchException("there is no rate at which nothing is lost, so there is no soak");
            }
            return soak(search, target, rate, gcLog);
        } finally {
            workplace.clear();
        }
    }

    private List<Figure> soak(LiveSearch search, CollectorTarget target, double rate, Path gcLog) throws Exception {
        List<Long> resident = new ArrayList<>(List.of(target.process().residentBytes()));
        long healthBefore = target.events().health();
        int collectionsBefore = GcLog.read(gcLog).liveBytes().size();
        long packets = 0;
        long lossy = 0;
        long end = System.nanoTime() + length.toNanos();
        while (System.nanoTime() - end < 0) {
            LiveSearch.Trial slice = search.trial(target, rate, SLICE_SECONDS);
            packets += slice.packets();
            lossy += slice.lossless() ? 0 : 1;
            resident.add(target.process().residentBytes());
        }
        long health = target.events().health() - healthBefore;
        GcLog collections = GcLog.read(gcLog).from(collectionsBefore);
        int exitCode = target.process().interrupt();
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.of("soak, " + length.toMinutes() + " min", "packets/s", rate));
        figures.add(Figure.of("soak, packets", "million", packets / 1e6));
        figures.add(Figure.of("soak, slices of " + SLICE_SECONDS + " s with a loss", "", lossy).against("none",
                lossy == 0));
        figures.add(Figure.of("soak, health events", "", health).against("none", health == 0));
        figures.addAll(threeTimes("soak, resident memory", resident));
        figures.addAll(threeTimes("soak, heap after collection", collections.liveBytes()));
        figures.add(Figure.of("soak, longest pause", "ms", collections.longestPauseMs()));
        boolean clean = exitCode == INTERRUPTED && !target.process().output().contains("error of ours");
        figures.add(Figure.of("soak, exit code", "", exitCode).against("130, no error of ours", clean));
        Files.deleteIfExists(gcLog);
        return figures;
    }

    private static List<Figure> threeTimes(String name, List<Long> bytes) {
        if (bytes.isEmpty()) {
            return List.of(Figure.missing(name, "MB", "there was nothing to see"));
        }
        double middle = megabytes(bytes.get(bytes.size() / 2));
        double end = megabytes(bytes.getLast());
        return List.of(Figure.of(name + ", start", "MB", megabytes(bytes.getFirst())),
                Figure.of(name + ", middle", "MB", middle), Figure.of(name + ", end", "MB", end)
                        .against("<= 110 % of the middle", end <= FLAT * middle));
    }

    private static double megabytes(long bytes) {
        return bytes / 1e6;
    }
}
