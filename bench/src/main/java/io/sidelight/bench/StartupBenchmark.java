// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.lab.ProgramCost;
import io.sidelight.bench.traffic.ServerIdentity;
import io.sidelight.bench.traffic.TrafficFile;
import io.sidelight.bench.traffic.TrafficMaker;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** {@code ./sidelight analyze} of one small connection: the launcher, the start of Java, the key, and little else. */
final class StartupBenchmark implements Benchmark {
    private static final int BYTES = 64 << 10;
    private static final double TARGET_SECONDS = 0.7;

    @Override
    public List<Figure> measure(Settings settings, Workplace workplace) throws Exception {
        ServerIdentity identity = ServerIdentity.ofBits(2048);
        TrafficFile traffic = new TrafficMaker(identity, "TLS_RSA_WITH_AES_128_GCM_SHA256")
                .downloads(workplace.file("startup.pcap"), 1, BYTES);
        Path key = workplace.file("startup.pem");
        identity.writePem(key);
        List<String> command = new PeerPrograms(traffic.path(), key).analyze();
        ProgramCost best = ProgramCost.of(command);
        double first = best.seconds();
        double[] seconds = new double[settings.steadyRuns()];
        for (int i = 0; i < seconds.length; i++) {
            ProgramCost run = ProgramCost.of(command);
            seconds[i] = run.seconds();
            best = best.best(run);
        }
        Arrays.sort(seconds);
        workplace.clear();
        return List.of(Figure
                .of("analyze, 70 kB, whole process", "s", first, seconds[seconds.length / 2], best.seconds())
                .against("< 0.7 s", best.seconds() < TARGET_SECONDS));
    }
}
