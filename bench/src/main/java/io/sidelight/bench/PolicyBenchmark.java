// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.control.policy.PolicyFile;
import io.sidelight.dataplane.api.policy.Policy;
import io.sidelight.dataplane.policy.CompiledPolicy;
import io.sidelight.dataplane.policy.ConnectionClues;
import io.sidelight.dataplane.policy.WorkerPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What policies of ten and of a hundred thousand names cost: to read, to keep, and to ask about a connection. */
final class PolicyBenchmark implements Benchmark {
    private static final int FEW = 10;
    private static final int MANY = 100_000;
    private static final int LOOKUPS = 2_000_000;
    private static final double TARGET_SECONDS = 5;
    /** Memory that is further away is slower, whatever is done. */
    private static final double TARGET_RATIO = 3;

    @Override
    public List<Figure> measure(Settings settings, Workplace workplace) throws Exception {
        List<Figure> figures = new ArrayList<>();
        double few = lookups(figures, settings, workplace, FEW, Double.NaN);
        lookups(figures, settings, workplace, MANY, few);
        workplace.clear();
        return figures;
    }

    private static double lookups(List<Figure> figures, Settings settings, Workplace workplace, int names, double few)
            throws IOException {
        Path file = write(workplace.file("policy.yaml"), names);
        long usedBefore = used();
        double[] seconds = new double[settings.steadyRuns()];
        CompiledPolicy compiled = CompiledPolicy.NONE;
        double first = 0;
        for (int i = 0; i <= seconds.length; i++) {
            long startNs = System.nanoTime();
            Policy policy = PolicyFile.load(file, 1).policy();
            compiled = CompiledPolicy.of(policy);
            double took = (System.nanoTime() - startNs) / 1e9;
            if (i == 0) {
                first = took;
            } else {
                seconds[i - 1] = took;
            }
        }
        Arrays.sort(seconds);
        figures.add(Figure.of("policy of " + names + " rules: to read it", "s", first, seconds[seconds.length / 2],
                seconds[0]).against("< 5 s", first < TARGET_SECONDS));
        CompiledPolicy held = compiled;
        double each = (used() - usedBefore) / (double) names;
        if (names == MANY) {
            figures.add(Figure.of("policy of " + names + " rules: memory", "bytes a rule", each));
        }
        ConnectionClues[] asked = connections(names);
        ask(new WorkerPolicy(() -> held), asked);
        double[] ns = new double[settings.steadyRuns()];
        for (int i = 0; i < ns.length; i++) {
            ns[i] = ask(new WorkerPolicy(() -> held), asked);
        }
        Arrays.sort(ns);
        double median = ns[ns.length / 2];
        Figure figure = Figure.of("policy of " + names + " rules: a decision", "ns", ns[ns.length - 1], median, ns[0]);
        figures.add(Double.isNaN(few)
                ? figure
                : figure.beside("of " + FEW + " rules", few).against("<= 3 times", median <= TARGET_RATIO * few));
        return median;
    }

    private static Path write(Path file, int names) throws IOException {
        StringBuilder text = new StringBuilder("default: {action: decrypt}\nrules:\n");
        for (int i = 0; i < names; i++) {
            text.append("- {match: {server-name: \"").append(i % 2 == 0 ? "*." : "www.").append("customer").append(i)
                    .append(".example.test\"}, action: metadata}\n");
        }
        return Files.writeString(file, text);
    }

    /** Half of them match some rule, half none. */
    private static ConnectionClues[] connections(int names) {
        ConnectionClues[] connections = new ConnectionClues[4_096];
        ConnectionClues.Ends ends = new ConnectionClues.Ends(0, 0xFFFF_0A00_0001L, 0, 0xFFFF_0A00_0002L, 443);
        for (int i = 0; i < connections.length; i++) {
            int customer = (int) (i * 2_654_435_761L % names);
            String name = (i % 2 == 0 ? "www.customer" + customer : "www.other" + customer) + ".example.test";
            connections[i] = new ConnectionClues(name, true, null, 0x1301, ends, -1, -1, null, true);
        }
        return connections;
    }

    private static double ask(WorkerPolicy policy, ConnectionClues[] connections) {
        int _ = policy.refresh();
        long startNs = System.nanoTime();
        long decided = 0;
        for (int i = 0; i < LOOKUPS; i++) {
            decided += policy.decide(connections[i & connections.length - 1]) == null ? 0 : 1;
        }
        long took = System.nanoTime() - startNs;
        if (decided != LOOKUPS) {
            throw new BenchException("only " + decided + " of " + LOOKUPS + " connections were decided about");
        }
        return (double) took / LOOKUPS;
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
