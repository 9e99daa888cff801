// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How many cores and boxes a link needs, by the figures of one run of the benchmarks:
 *
 * <pre>
 * busy  = link / bulk + full handshakes / their rate + resumed handshakes / their rate     (cores, were they perfect)
 * cores = busy / (what two workers give of twice one) / 0.7                                (so that no core is busier than 70 %)
 * </pre>
 *
 * The share of handshakes is an assumption that is printed with the table; a site's own numbers are in its connection log.
 */
final class Sizing {
    private static final List<Integer> LINKS = List.of(1, 10, 25, 40, 100);
    private static final int FULL_PER_GBIT = 50;
    private static final int RESUMED_PER_GBIT = 200;
    private static final double BUSIEST = 0.7;
    private static final int CORES_A_BOX = 32;

    /** What has to be measured for it. */
    static final List<String> NEEDS = List.of("bulk-cbc", "bulk-gcm", "handshakes-2048", "resumed", "scaling");

    private final String processor;
    private final Map<String, Double> medians;

    private Sizing(String processor, Map<String, Double> medians) {
        this.processor = processor;
        this.medians = medians;
    }

    /** By figures just measured. */
    static Sizing of(Machine machine, List<Figure> figures) {
        Map<String, Double> medians = new HashMap<>();
        figures.stream().filter(Figure::isMeasured).forEach(figure -> medians.put(figure.name(), figure.median()));
        return new Sizing(machine.processor(), medians);
    }

    /**
     * By what {@code --json} wrote.
     *
     * @throws BenchException when the file cannot be read
     */
    static Sizing of(Path file) {
        try {
            JsonNode run = new ObjectMapper().readTree(file.toFile());
            Map<String, Double> medians = new HashMap<>();
            for (JsonNode figure : run.path("figures")) {
                medians.put(figure.path("name").asText(), figure.path("median").asDouble());
            }
            return new Sizing(run.path("processor").asText("unknown processor"), medians);
        } catch (IOException e) {
            throw new BenchException("cannot read figures from " + file + " (" + e.getMessage()
                    + "); make the file with: ./sidelight bench --json " + file);
        }
    }

    /**
     * Prints the table as Markdown.
     *
     * @throws BenchException when a figure is missing that it needs
     */
    void print(PrintStream out) {
        double efficiency = Math.min(1, figure("bulk live with 2 workers") / (2 * figure("bulk live with 1 worker")));
        out.printf(Locale.ROOT,
                "Measured on: %s. For each Gbit/s %d full (RSA-2048) and %d resumed handshakes a second; no core busier than"
                        + " %.0f %%; two workers give %.0f %% of twice one; boxes of %d cores.%n%n",
                processor,
                FULL_PER_GBIT, RESUMED_PER_GBIT, 100 * BUSIEST, 100 * efficiency, CORES_A_BOX);
        out.println("| link, Gbit/s | cores, AES128-GCM | boxes | cores, AES256-SHA | boxes |");
        out.println("|---|---|---|---|---|");
        for (int link : LINKS) {
            int gcm = cores(link, "bulk AES128-GCM", efficiency);
            int cbc = cores(link, "bulk AES256-SHA", efficiency);
            out.printf("| %d | %d | %d | %d | %d |%n", link, gcm, boxes(gcm), cbc, boxes(cbc));
        }
    }

    /** Cores for {@code link} Gbit/s whose bytes cost what the figure {@code bulk} says. */
    int cores(int link, String bulk, double efficiency) {
        double busy = link / figure(bulk) + link * FULL_PER_GBIT / figure("RSA-2048 handshakes, PKES")
                + link * RESUMED_PER_GBIT / figure("resumed handshakes");
        return (int) Math.ceil(busy / efficiency / BUSIEST);
    }

    private static int boxes(int cores) {
        return (cores + CORES_A_BOX - 1) / CORES_A_BOX;
    }

    private double figure(String name) {
        double median = medians.getOrDefault(name, 0.0);
        if (median > 0) {
            return median;
        }
        throw new BenchException("there is no figure '" + name + "', which the sizing needs; measure it all with: "
                + "./sidelight bench sizing");
    }
}
