// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
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
    private static final double MOST_PACKETS = 1e9;
    private static final String LATENCY = "latency";
    private static final String SOAK = "soak";
    private static final String PEERS_2G = "peers-2g";
    private static final String MICRO = "micro";
    private static final String SIZING = "sizing";
    private static final Set<String> ON_REQUEST = Set.of(SOAK, MICRO, PEERS_2G);

    @Parameters(paramLabel = "NAME", description = "what to measure: bulk[-cbc|-gcm|-records|-loss|-connections], handshakes[-1024|-2048|-4096|-sm2|-x25519|-p256], resumed, memory, scaling, latency, live, startup, peers (default: all these); only when asked for: soak, micro (JMH), peers-2g (peers over a capture of 2 GB), sizing (cores and boxes for links up to 100 Gbit/s)")
    private List<String> names = new ArrayList<>();

    @Option(names = "--json", paramLabel = "FILE", description = "write the figures to a file")
    private @Nullable Path json;

    @Option(names = "--markdown", paramLabel = "FILE", description = "write the figures to a file as a table for documents")
    private @Nullable Path markdown;

    @Option(names = "--quick", description = "less traffic and fewer runs: less than a minute")
    private boolean quick;

    @Option(names = "--profile", description = "also print where the collector's threads spent their time")
    private boolean profile;

    @Option(names = "--from", paramLabel = "FILE", description = "with sizing: measure nothing, go by the figures that --json wrote to a file")
    private @Nullable Path from;

    @Option(names = "--minutes", paramLabel = "N", description = "how long soak goes on (default: ${DEFAULT-VALUE})")
    private int minutes = 10;

    @Option(names = "--rate", paramLabel = "N", description = "packets per second that soak sends (default: 70 %% of the highest rate, which is looked for first)")
    private @Nullable Double rate;

    private final Map<String, Supplier<Benchmark>> benchmarks = benchmarks();

    private Bench() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).setExecutionExceptionHandler((e, line, parsed) -> {
            System.err.println("sidelight: " + (e instanceof BenchException ? e.getMessage() : "internal error: " + e));
            return FAILURE;
        }).execute(arguments));
    }

    private Map<String, Supplier<Benchmark>> benchmarks() {
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
        all.put(LATENCY, () -> new AsRun(LATENCY, new LatencyBenchmark()));
        all.put("live", LiveBenchmark::new);
        all.put("startup", StartupBenchmark::new);
        all.put("policy", PolicyBenchmark::new);
        all.put("peers", PeersBenchmark::ofSettings);
        all.put(PEERS_2G, PeersBenchmark::ofTwoGigabytes);
        all.put(SOAK, () -> new SoakBenchmark(Duration.ofMinutes(minutes),
                rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate)));
        all.put(MICRO, MicroBenchmark::new);
        return all;
    }

    @Override
    public Integer call() throws Exception {
        boolean sizes = names.remove(SIZING);
        String problem = problem(sizes);
        if (!problem.isEmpty()) {
            System.err.println("sidelight: " + problem);
            return USAGE;
        }
        if (from != null) {
            Sizing.of(from).print(System.out);
            return OK;
        }
        if (sizes) {
            names.addAll(Sizing.NEEDS);
        }
        Set<String> wanted = new LinkedHashSet<>();
        for (String name : names) {
            List<String> meant = benchmarks.keySet().stream()
                    .filter(known -> known.equals(name) || known.startsWith(name + "-") && !ON_REQUEST.contains(known))
                    .toList();
            if (meant.isEmpty()) {
                System.err.println("sidelight: unknown benchmark '" + name + "'; there are "
                        + String.join(", ", benchmarks.keySet()) + ", " + SIZING);
                return USAGE;
            }
            wanted.addAll(meant);
        }
        if (names.isEmpty()) {
            System.err.println("measuring everything"
                    + (quick ? " shortly" : ", which takes up to half an hour (--quick: some minutes)")
                    + "; Ctrl-C ends it");
            wanted.addAll(benchmarks.keySet());
            wanted.removeAll(ON_REQUEST);
        }
        Machine machine = Machine.here();
        List<Figure> figures = measure(wanted, machine, System.out);
        if (json != null) {
            write(json, () -> FigureJson.write(Objects.requireNonNull(json), machine, figures));
        }
        if (markdown != null) {
            write(markdown, () -> FigureMarkdown.write(Objects.requireNonNull(markdown), machine, figures));
        }
        if (sizes) {
            System.out.println();
            Sizing.of(machine, figures).print(System.out);
        }
        return OK;
    }

    private String problem(boolean sizes) {
        if (from != null && !sizes) {
            return "--from is for sizing: ./sidelight bench sizing --from " + from;
        }
        if (minutes < 1) {
            return "--minutes is " + minutes + ", must be at least 1";
        }
        return rate != null && !(rate >= 1 && rate <= MOST_PACKETS) ? "--rate is " + rate + ", must be 1 to 1e9" : "";
    }

    private List<Figure> measure(Set<String> wanted, Machine machine, PrintStream out) throws Exception {
        FigureTable table = new FigureTable(out);
        table.printHead(machine);
        List<Figure> figures = new ArrayList<>();
        try (Workplace workplace = new Workplace()) {
            for (Map.Entry<String, Supplier<Benchmark>> benchmark : benchmarks.entrySet()) {
                if (wanted.contains(benchmark.getKey())) {
                    long start = System.nanoTime();
                    List<Figure> measured = measure(benchmark.getValue().get(), workplace, out);
                    measured.forEach(table::print);
                    figures.addAll(measured);
                    table.note(benchmark.getKey(), Duration.ofNanos(System.nanoTime() - start));
                }
            }
        }
        table.printTimes();
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

    /** Something that writes a file. */
    private interface Writing {
        void write() throws IOException;
    }

    private static void write(Path file, Writing writing) {
        try {
            writing.write();
        } catch (IOException e) {
            throw new BenchException(
                    "cannot write the figures to " + file + " (" + e.getMessage() + "); choose another file");
        }
    }
}
