// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./sidelight bench}: measures, prints a table, and writes JSON. */
@Command(name = "sidelight bench", mixinStandardHelpOptions = true, description = "Measures the collector, each figure beside its limit.")
public final class Bench implements Callable<Integer> {
    private static final int OK = 0;
    private static final int FAILURE = 1;
    private static final int USAGE = 2;
    private static final Set<String> ON_REQUEST = Set.of("micro", "peers-2g");
    private static final Map<String, Supplier<Benchmark>> BENCHMARKS = benchmarks();

    @Parameters(paramLabel = "NAME", description = "what to measure: bulk[-cbc|-gcm], handshakes[-1024|-2048], resumed, memory, scaling, live, startup, peers (default: all these), or when asked for: peers-2g, micro for JMH")
    private List<String> names = new ArrayList<>();

    @Option(names = "--json", paramLabel = "FILE", description = "write the figures to a file")
    private @Nullable Path json;

    @Option(names = "--quick", description = "less traffic and fewer runs: less than a minute")
    private boolean quick;

    @Option(names = "--profile", description = "also print where the collector's threads spent their time")
    private boolean profile;

    private Bench() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).setExecutionExceptionHandler((e, line, parsed) -> {
            System.err.println("sidelight: " + (e instanceof BenchException ? e.getMessage() : "internal error: " + e));
            return FAILURE;
        }).execute(arguments));
    }

    private static Map<String, Supplier<Benchmark>> benchmarks() {
        var all = new LinkedHashMap<String, Supplier<Benchmark>>();
        all.put("bulk-cbc", BulkBenchmark::ofCbc);
        all.put("bulk-gcm", BulkBenchmark::ofGcm);
        all.put("bulk-records", () -> new BulkShapesBenchmark(BulkShapesBenchmark.Shape.RECORDS));
        all.put("bulk-loss", () -> new BulkShapesBenchmark(BulkShapesBenchmark.Shape.LOSS));
        all.put("bulk-connections", () -> new BulkShapesBenchmark(BulkShapesBenchmark.Shape.CONNECTIONS));
        all.put("handshakes-1024", () -> new HandshakeBenchmark(1024, 1.3));
        all.put("handshakes-2048", () -> new HandshakeBenchmark(2048, 1.0));
        all.put("handshakes-4096", () -> new HandshakeBenchmark(4096, Double.NaN));
        all.put("handshakes-sm2", () -> new OtherHandshakesBenchmark("sm2"));
        all.put("handshakes-x25519", () -> new OtherHandshakesBenchmark("x25519"));
        all.put("handshakes-p256", () -> new OtherHandshakesBenchmark("secp256r1"));
        all.put("resumed", ResumedBenchmark::new);
        all.put("memory", MemoryBenchmark::new);
        all.put("scaling", ScalingBenchmark::new);
        all.put("live", LiveBenchmark::new);
        all.put("startup", StartupBenchmark::new);
        all.put("peers", PeersBenchmark::ofSettings);
        all.put("peers-2g", PeersBenchmark::ofTwoGigabytes);
        all.put("micro", MicroBenchmark::new);
        return all;
    }

    @Override
    public Integer call() throws Exception {
        Set<String> wanted = new LinkedHashSet<>();
        for (String name : names) {
            List<String> meant = BENCHMARKS.keySet().stream()
                    .filter(known -> known.equals(name) || known.startsWith(name + "-") && !ON_REQUEST.contains(known))
                    .toList();
            if (meant.isEmpty()) {
                System.err.println("sidelight: unknown benchmark '" + name + "'; there are "
                        + String.join(", ", BENCHMARKS.keySet()));
                return USAGE;
            }
            wanted.addAll(meant);
        }
        if (names.isEmpty()) {
            wanted.addAll(BENCHMARKS.keySet());
            wanted.removeAll(ON_REQUEST);
        }
        Machine machine = Machine.here();
        List<Figure> figures = measure(wanted, machine, System.out);
        if (json != null) {
            write(json, machine, figures);
        }
        return OK;
    }

    private List<Figure> measure(Set<String> wanted, Machine machine, PrintStream out) throws Exception {
        FigureTable table = new FigureTable(out);
        table.printHead(machine);
        List<Figure> figures = new ArrayList<>();
        try (Workplace workplace = new Workplace()) {
            for (Map.Entry<String, Supplier<Benchmark>> benchmark : BENCHMARKS.entrySet()) {
                if (wanted.contains(benchmark.getKey())) {
                    List<Figure> measured = measure(benchmark.getValue().get(), workplace, out);
                    measured.forEach(table::print);
                    figures.addAll(measured);
                }
            }
        }
        return figures;
    }

    private List<Figure> measure(Benchmark benchmark, Workplace workplace, PrintStream out) throws Exception {
        Settings settings = quick ? Settings.QUICK : Settings.FULL;
        if (!profile) {
            return benchmark.measure(settings, workplace);
        }
        try (Profile sampled = new Profile()) {
            List<Figure> measured = benchmark.measure(settings, workplace);
            sampled.print(out);
            return measured;
        }
    }

    private static void write(Path file, Machine machine, List<Figure> figures) {
        try {
            FigureJson.write(file, machine, figures);
        } catch (IOException e) {
            throw new BenchException("cannot write the figures to " + file + " (" + e.getMessage()
                    + "); choose another file with --json");
        }
    }
}
