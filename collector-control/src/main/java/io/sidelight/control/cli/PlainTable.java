// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.terminal.Style;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.control.terminal.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows for people, each column as wide as its widest cell. */
final class PlainTable {
    private static final String GAP = "  ";

    private final List<String> titles;
    private final List<List<String>> rows = new ArrayList<>();

    PlainTable(String... titles) {
        this.titles = List.of(titles);
    }

    void row(String... cells) {
        rows.add(Arrays.stream(cells).map(Text::printable).toList());
    }

    /** @param nothing printed when there is no row */
    void print(Terminal terminal, String nothing) {
        if (rows.isEmpty()) {
            terminal.out().println(nothing);
            return;
        }
        int[] widths = new int[titles.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = Math.max(titles.get(i).length(),
                    rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0));
        }
        terminal.out().println(terminal.styled(Style.DIM, line(titles, widths)));
        rows.forEach(row -> terminal.out().println(line(row, widths)));
    }

    private static String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            line.append(cells.get(i)).append(" ".repeat(widths[i] - cells.get(i).length())).append(GAP);
        }
        return line.toString().stripTrailing();
    }
}
