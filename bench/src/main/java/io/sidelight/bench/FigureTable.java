// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import java.io.PrintStream;
import java.util.Locale;

/** Prints figures for people, a line each as they come. */
final class FigureTable {
    private static final String LINE = "%-34s %-10s %12s %12s %12s  %12s %7s  %s%n";

    private final PrintStream out;

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

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%.0f", value);
    }
}
