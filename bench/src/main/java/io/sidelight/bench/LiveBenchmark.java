// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.lab.NetworkNamespace;
import io.sidelight.bench.lab.PacketSender;
import io.sidelight.bench.lab.Programs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The collector as a process of its own at a mirror port: the highest rate at which it tells of every request with all bytes of its
 * answer, beside that at which {@code tcpdump -w /dev/null} drops nothing.
 */
final class LiveBenchmark implements Benchmark {
    private static final String NAME = "live, nothing lost";
    private static final String PACKETS = "packets/s";
    private static final int CONNECTIONS = 8;

    @Override
    public List<Figure> measure(Settings settings, Workplace workplace) throws Exception {
        Optional<String> obstacle = NetworkNamespace.obstacle();
        if (obstacle.isPresent()) {
            return List.of(Figure.missing(NAME, PACKETS, obstacle.get()));
        }
        LiveTraffic traffic = LiveTraffic.make(workplace, CONNECTIONS, settings.liveBytes());
        try (LiveNetwork network = new LiveNetwork();
                PacketSender sender = PacketSender.at(network.sender(), LiveNetwork.OUT, traffic.script())) {
            LiveSearch search = new LiveSearch(network, traffic, sender, settings.trial().toMillis() / 1e3,
                    settings.liveSteps());
            return measure(search, network, traffic, settings, workplace);
        } finally {
            workplace.clear();
        }
    }

    private static List<Figure> measure(LiveSearch search, LiveNetwork network, LiveTraffic traffic, Settings settings,
            Workplace workplace) throws Exception {
        double most = search.senderAlone();
        double collector;
        try (CollectorTarget target = new CollectorTarget(network, traffic, workplace.folder(), List.of())) {
            search.warmUp(target, most, settings.liveWarmUp().toMillis() / 1e3);
            collector = search.highest(target, most);
        }
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.of(NAME, PACKETS, collector).beside("sender and mirror alone", most));
        figures.add(
                Figure.of(NAME, "Gbit/s", collector * traffic.bitsPerPacket() / 1e9).beside("sender and mirror alone",
                        most * traffic.bitsPerPacket() / 1e9));
        if (Programs.isInstalled("tcpdump")) {
            try (TcpdumpTarget target = new TcpdumpTarget(network, workplace.folder())) {
                double tcpdump = search.highest(target, most);
                figures.add(Figure.of("tcpdump to /dev/null, nothing lost", PACKETS, tcpdump)
                        .beside("sender and mirror alone", most));
                figures.add(Figure.of("live, of tcpdump's rate", "%", 100 * collector / tcpdump));
            }
        } else {
            figures.add(Figure.missing("tcpdump to /dev/null, nothing lost", PACKETS, "tcpdump is not installed"));
        }
        return figures;
    }
}
