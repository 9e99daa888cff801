// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints figures for people, a line each as they come. */
final class FigureTable {
    private static final String LINE = "%-34s %-10s %12s %12s %12s  %12s %7s  %s%n";

    private final PrintStream out;
    private final Map<String, Duration> times = new LinkedHashMap<>();

    FigureTable(PrintStream out) {
        this.out = out;
    }

    void printHead(Machine machine) {
        out.printf("%s, %d cores; %s; RSA by %s%n%n", machine.processor(), machine.cores(), machine.java(),
                machine.rsa());
        out.printf(LINE, "what", "unit", "first run", "median", "best", "limit", "share", "target");
    }

    void print(Figure figure) {
        String share = Double.isNaN(figure.share()) ? "" : String.format(Locale.ROOT, "%.0f %%", 100 * figure.share());
        String verdict = figure.target().isEmpty() || !figure.isMeasured()
                ? figure.target()
                : figure.target() + (figure.reached() ? ": yes" : ": NO");
        String limit = figure.limitName().isEmpty() ? "" : " [" + figure.limitName() + "]";
        out.printf(LINE, figure.name(), figure.unit(), number(figure.first()), number(figure.median()),
                number(figure.best()), number(figure.limit()), share, verdict + limit);
    }

    /** Notes how long a benchmark took, making its traffic included. */
    void note(String benchmark, Duration time) {
        times.put(benchmark, time);
    }

    /** Prints how long all of it took, and each part. */
    void printTimes() {
        Duration all = times.values().stream().reduce(Duration.ZERO, Duration::plus);
        out.printf("%nmeasured in %d s: %s%n", all.toSeconds(), times.entrySet().stream()
                .map(part -> part.getKey() + " " + part.getValue().toSeconds()).collect(Collectors.joining(", ")));
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%.0f", value);
    }
}
