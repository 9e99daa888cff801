// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.traffic.ServerIdentity;
import io.sidelight.bench.traffic.TrafficFile;
import io.sidelight.bench.traffic.TrafficMaker;
import java.util.List;

/** Handshakes that resume a session by its id, with a small response each. */
final class ResumedBenchmark implements Benchmark {
    private static final double TARGET = 50_000;

    @Override
    public List<Figure> measure(Settings settings, Workplace workplace) throws Exception {
        ServerIdentity identity = ServerIdentity.ofBits(1024);
        int count = settings.resumed();
        TrafficFile traffic = new TrafficMaker(identity, "TLS_RSA_WITH_AES_256_CBC_SHA")
                .resumedHandshakes(workplace.file("resumed.pcap"), count);
        Replay replay = new Replay(traffic, identity.keyTable(1));
        Measurement runs = Measurement.of(settings, replay::processorNs);
        workplace.clear();
        Figure figure = Figure.of("resumed handshakes", "1/s", runs, ns -> count * 1e9 / ns);
        return List.of(figure.against(">= 50 000/s", figure.median() >= TARGET));
    }
}
