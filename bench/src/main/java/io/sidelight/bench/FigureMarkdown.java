// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes the figures of a run as a table for {@code docs/performance.md}. */
final class FigureMarkdown {
    private static final String ROW = "| %s | %s | %s | %s | %s |";

    private FigureMarkdown() {}

    static void write(Path file, Machine machine, List<Figure> figures) throws IOException {
        Files.write(file, lines(machine, figures, LocalDate.now(ZoneOffset.UTC)));
    }

    static List<String> lines(Machine machine, List<Figure> figures, LocalDate day) {
        List<String> lines = new ArrayList<>(List.of(
                String.format(Locale.ROOT, "Measured %s on %d cores of %s; %s; RSA by %s.", day, machine.cores(),
                        machine.processor(), machine.java(), machine.rsa()),
                "", "| what | median (best) | limit | share | target |", "|---|---|---|---|---|"));
        figures.forEach(figure -> lines.add(row(figure)));
        return lines;
    }

    private static String row(Figure figure) {
        String name = figure.unit().isEmpty() ? figure.name() : figure.name() + ", " + figure.unit();
        if (!figure.isMeasured()) {
            return String.format(Locale.ROOT, ROW, name, figure.target(), "", "", "");
        }
        boolean steady = figure.best() == figure.median();
        String value = number(figure.median()) + (steady ? "" : " (" + number(figure.best()) + ")");
        boolean bounded = !figure.limitName().isEmpty();
        String target = figure.target().isEmpty() ? "" : figure.target() + ": " + (figure.reached() ? "yes" : "no");
        return String.format(Locale.ROOT, ROW, name, value,
                bounded ? number(figure.limit()) + ", " + figure.limitName() : "",
                bounded ? String.format(Locale.ROOT, "%.0f %%", 100 * figure.share()) : "", target);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) < 100 && value != Math.rint(value) ? "%.2f" : "%,.0f", value);
    }
}
