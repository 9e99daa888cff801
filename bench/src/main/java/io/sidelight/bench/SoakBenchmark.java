// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.lab.NetworkNamespace;
import io.sidelight.bench.lab.PacketSender;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The collector at a mirror port for minutes at 70 % of the highest rate: its memory must stay flat, and nothing be lost. */
final class SoakBenchmark implements Benchmark {
    private static final String PACKETS = "packets/s";
    private static final int CONNECTIONS = 60;
    private static final double SHARE = 0.7;
    private static final double SLICE_SECONDS = 5;
    /** What was lost while the rate was looked for may be told of ten seconds later, by the time of packets. */
    private static final int SETTLING_SLICES = 4;

    private final Duration length;
    private final OptionalDouble rate;

    /** @param rate packets per second; empty for 70 % of the highest, which is looked for first */
    SoakBenchmark(Duration length, OptionalDouble rate) {
        this.length = length;
        this.rate = rate;
    }

    @Override
    public List<Figure> measure(Settings settings, Workplace workplace) throws Exception {
        Optional<String> obstacle = NetworkNamespace.obstacle();
        if (obstacle.isPresent()) {
            return List.of(Figure.missing("soak", PACKETS, obstacle.get()));
        }
        LiveTraffic traffic = LiveTraffic.make(workplace, CONNECTIONS, settings.liveBytes());
        Path gcLog = workplace.file("gc.log");
        try (LiveNetwork network = new LiveNetwork();
                PacketSender sender = PacketSender.at(network.sender(), LiveNetwork.OUT, traffic.script());
                CollectorTarget target = new CollectorTarget(network, traffic, workplace.folder(),
                        List.of("-Xlog:gc:file=" + gcLog + "::filecount=0"))) {
            LiveSearch search = new LiveSearch(network, traffic, sender, settings.trial().toMillis() / 1e3,
                    settings.liveSteps());
            double most = search.senderAlone();
            search.warmUp(target, most, settings.liveWarmUp().toMillis() / 1e3);
            double highest = rate.isPresent() ? Double.NaN : search.highest(target, most);
            if (highest == 0) {
                throw new BenchException("there is no rate at which nothing is lost, so there is no soak");
            }
            double held = rate.orElse(SHARE * highest);
            Figure what = Figure.of("soak", PACKETS, held);
            for (int slice = 0; slice < SETTLING_SLICES; slice++) {
                search.trial(target, held, SLICE_SECONDS);
            }
            SoakReport report = soak(search, target, held, gcLog);
            return report.figures(rate.isPresent() ? what : what.beside("highest rate, nothing lost", highest));
        } finally {
            workplace.clear();
        }
    }

    /** Sends in slices, so that it is known when something was lost; the three samples are taken between them. */
    private SoakReport soak(LiveSearch search, CollectorTarget target, double held, Path gcLog) throws Exception {
        target.events().forgive();
        int pausesBefore = GcLog.read(gcLog).pausesMs().size();
        List<SoakSample> samples = new ArrayList<>(List.of(SoakSample.of(target, gcLog)));
        long packets = 0;
        int slices = 0;
        int lossy = 0;
        long start = System.nanoTime();
        for (long ran = 0; ran < length.toNanos(); ran = System.nanoTime() - start) {
            if (samples.size() == 1 && 2 * ran >= length.toNanos()) {
                samples.add(SoakSample.of(target, gcLog));
            }
            LiveSearch.Trial slice = search.trial(target, held, SLICE_SECONDS);
            packets += slice.packets();
            slices++;
            lossy += slice.lossless() ? 0 : 1;
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        while (samples.size() < SoakReport.SAMPLES) {
            samples.add(SoakSample.of(target, gcLog));
        }
        int exitCode = target.process().terminate();
        return new SoakReport(samples, seconds, packets, slices, lossy,
                GcLog.read(gcLog).longestPauseMs(pausesBefore), exitCode, target.process().output());
    }
}
