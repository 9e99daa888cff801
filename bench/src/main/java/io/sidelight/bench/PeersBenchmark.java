// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.lab.ProgramCost;
import io.sidelight.bench.traffic.ServerIdentity;
import io.sidelight.bench.traffic.TrafficFile;
import io.sidelight.bench.traffic.TrafficMaker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Downloads, read by {@code ./sidelight analyze}, tshark and ssldump with the same key: whole processes, wall time and memory. Up to
 * {@link #COMPARED}, it is seen to before that tshark's bytes are ours; beyond, tshark would keep them all in memory.
 */
final class PeersBenchmark implements Benchmark {
    private static final long COMPARED = 512L << 20;
    private static final double MOST_MEGABYTES = 400;
    private static final int OUR_RUNS = 3;

    private final long bytes;
    private final double target;

    private PeersBenchmark(long bytes, double target) {
        this.bytes = bytes;
        this.target = target;
    }

    /** As large as the settings say; the target is for 286 MB on disk. */
    static PeersBenchmark ofSettings() {
        return new PeersBenchmark(0, 15);
    }

    /** 2 GB, which takes tshark minutes and some 14 GB of memory. */
    static PeersBenchmark ofTwoGigabytes() {
        return new PeersBenchmark(1800L << 20, 40);
    }

    @Override
    public List<Figure> measure(Settings settings, Workplace workplace) throws Exception {
        long size = bytes == 0 ? settings.peerBytes() : bytes;
        ServerIdentity identity = ServerIdentity.ofBits(2048);
        TrafficFile traffic = new TrafficMaker(identity, "TLS_RSA_WITH_AES_256_CBC_SHA")
                .downloads(workplace.file("peers.pcap"), size > COMPARED ? 32 : 1, size);
        Path key = workplace.file("peers.pem");
        identity.writePem(key);
        PeerPrograms programs = new PeerPrograms(traffic.path(), key);
        boolean tshark = PeerPrograms.isInstalled("tshark");
        new Replay(traffic, identity.keyTable(1)).processorNs();
        if (tshark && size <= COMPARED) {
            compare(programs, workplace);
        }
        ProgramCost ours = ProgramCost.of(programs.analyze());
        for (int i = 1; i < OUR_RUNS; i++) {
            ours = ours.best(ProgramCost.of(programs.analyze()));
        }
        String label = (Files.size(traffic.path()) / 1_000_000) + " MB";
        boolean counts = bytes > 0 || size >= Settings.FULL.peerBytes();
        List<Figure> figures = new ArrayList<>(List.of(seconds("analyze", label, ours), memory(label, ours, counts)));
        if (tshark) {
            figures.addAll(beside("tshark", label, ours, ProgramCost.of(
                    programs.tshark("-Y", "http.response", "-T", "fields", "-e", "http.response.code")), counts));
        }
        if (PeerPrograms.isInstalled("ssldump")) {
            figures.addAll(beside("ssldump", label, ours, ProgramCost.of(programs.ssldump()), false));
        }
        workplace.clear();
        return figures;
    }

    private static void compare(PeerPrograms programs, Workplace workplace) throws Exception {
        Path streams = Files.createTempDirectory(workplace.file("peers.pcap").getParent(), "streams");
        try {
            PeerBytes.mustBeEqual(programs, streams);
        } finally {
            try (var files = Files.list(streams)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(streams);
        }
    }

    private static Figure seconds(String program, String label, ProgramCost cost) {
        return Figure.of(program + ", " + label + ", whole process", "s", cost.seconds());
    }

    private static Figure memory(String label, ProgramCost cost, boolean counts) {
        double megabytes = cost.peakBytes() / 1e6;
        Figure figure = Figure.of("analyze, " + label + ", peak memory", "MB", megabytes);
        return counts ? figure.against("< 400 MB", megabytes < MOST_MEGABYTES) : figure;
    }

    private List<Figure> beside(String program, String label, ProgramCost ours, ProgramCost theirs, boolean counts) {
        double times = theirs.seconds() / ours.seconds();
        Figure speed = Figure.of("analyze, " + label + ", times " + program + "'s speed", "times", times);
        return List.of(seconds(program, label, theirs),
                Figure.of(program + ", " + label + ", peak memory", "MB", theirs.peakBytes() / 1e6),
                counts ? speed.against(">= " + (int) target + " times", times >= target) : speed);
    }
}
