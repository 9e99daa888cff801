// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

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

    private final JsonNode run;

    private Sizing(JsonNode run) {
        this.run = run;
    }

    /**
     * Reads what {@code --json} wrote.
     *
     * @throws BenchException when the file cannot be read or lacks a figure
     */
    static Sizing of(Path file) {
        try {
            return new Sizing(new ObjectMapper().readTree(file.toFile()));
        } catch (IOException e) {
            throw new BenchException("cannot read figures from " + file + " (" + e.getMessage()
                    + "); make the file with: ./sidelight bench --json " + file);
        }
    }

    /** Prints the table as Markdown. */
    void print(PrintStream out) {
        double efficiency = Math.min(1, figure("bulk with 2 workers") / (2 * figure("bulk with 1 worker")));
        out.printf(Locale.ROOT,
                "Measured on: %s. For each Gbit/s %d full (RSA-2048) and %d resumed handshakes a second; no core busier than"
                        + " %.0f %%; two workers give %.0f %% of twice one; boxes of %d cores.%n%n",
                run.path("processor").asText(),
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
        for (JsonNode figure : run.path("figures")) {
            if (figure.path("name").asText().equals(name) && figure.path("median").asDouble() > 0) {
                return figure.path("median").asDouble();
            }
        }
        throw new BenchException("the file has no figure '" + name
                + "', which the sizing needs; measure bulk, handshakes, resumed and scaling in one run");
    }
}
