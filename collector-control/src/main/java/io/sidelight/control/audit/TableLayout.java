// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Decides which columns a line of given length has, and how wide they are. */
final class TableLayout {
    private static final int COLUMN_GAP = 2;

    private TableLayout() {}

    record Width(TableColumn column, int characters) {}

    /** Columns in their order, none wider than is of use; those of importance 1 stay even if the line is too short. */
    static List<Width> fit(int lineLength) {
        List<TableColumn> shown = new ArrayList<>(List.of(TableColumn.values()));
        while (needed(shown) > lineLength && shown.stream().anyMatch(c -> c.importance() > 1)) {
            shown.remove(shown.stream().max(Comparator.comparingInt(TableColumn::importance)).orElseThrow());
        }
        Map<TableColumn, Integer> widths = new EnumMap<>(TableColumn.class);
        shown.forEach(c -> widths.put(c, c.least()));
        widen(widths, lineLength - needed(shown));
        return shown.stream().map(c -> new Width(c, widths.getOrDefault(c, c.least()))).toList();
    }

    /** Shares out what is left, a character at a time, so that all columns grow alike. */
    private static void widen(Map<TableColumn, Integer> widths, int spare) {
        int left = spare;
        boolean grown = true;
        while (left > 0 && grown) {
            grown = false;
            for (Map.Entry<TableColumn, Integer> entry : widths.entrySet()) {
                if (left > 0 && entry.getValue() < entry.getKey().most()) {
                    entry.setValue(entry.getValue() + 1);
                    left--;
                    grown = true;
                }
            }
        }
    }

    private static int needed(List<TableColumn> columns) {
        return columns.stream().mapToInt(TableColumn::least).sum() + COLUMN_GAP * (columns.size() - 1);
    }
}
