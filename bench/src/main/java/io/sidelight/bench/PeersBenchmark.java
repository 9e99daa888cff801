// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.lab.ProgramCost;
import io.sidelight.bench.traffic.ServerIdentity;
import io.sidelight.bench.traffic.TrafficFile;
import io.sidelight.bench.traffic.TrafficMaker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/**
 * Downloads, read by {@code ./sidelight analyze}, tshark and ssldump with the same key: whole processes, wall time and memory. Before,
 * it is seen to that the bytes that they print of a small capture are ours.
 */
final class PeersBenchmark implements Benchmark {
    private static final long COMPARED = 4L << 20;
    /** Of each download: tshark's time grows with the square of a connection's length (16 minutes were not enough for 32 of 64 MB). */
    private static final long DOWNLOAD_BYTES = 8 << 20;
    private static final int LEAST_CONNECTIONS = 4;
    private static final int MOST_CONNECTIONS = 1_000;
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
        Path key = workplace.file("peers.pem");
        identity.writePem(key);
        boolean tshark = PeerPrograms.isInstalled("tshark");
        boolean ssldump = PeerPrograms.isInstalled("ssldump");
        // a maker of its own, whose sessions the other one's clients do not resume
        TrafficFile small = maker(identity).downloads(workplace.file("compared.pcap"), 1, COMPARED);
        PeerBytes.mustBeEqual(new PeerPrograms(small.path(), key),
                Files.createDirectory(workplace.file("streams")), tshark, ssldump);
        TrafficFile traffic = maker(identity).downloads(workplace.file("peers.pcap"),
                Math.clamp(size / DOWNLOAD_BYTES, LEAST_CONNECTIONS, MOST_CONNECTIONS), size);
        PeerPrograms programs = new PeerPrograms(traffic.path(), key);
        new Replay(traffic, identity.keyTable(1)).processorNs();
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
        if (ssldump) {
            figures.addAll(beside("ssldump", label, ours, ProgramCost.of(programs.ssldump()), false));
        }
        workplace.clear();
        return figures;
    }

    private static TrafficMaker maker(ServerIdentity identity) throws IOException, GeneralSecurityException {
        return new TrafficMaker(identity, "TLS_RSA_WITH_AES_256_CBC_SHA");
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
