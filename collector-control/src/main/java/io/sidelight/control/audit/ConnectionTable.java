// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

import io.sidelight.control.terminal.Style;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.control.terminal.Text;
import io.sidelight.dataplane.api.event.ConnectionFacts;
import io.sidelight.dataplane.api.event.ConnectionId;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.api.event.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * TLS connections as a table for people, a row each as they end. Columns are as wide as the terminal allows and do not move;
 * the first 1,000 connections are shown.
 */
public final class ConnectionTable {
    static final int MOST_ROWS = 1_000;
    private static final String COLUMN_GAP = "  ";

    private final Terminal terminal;
    private final List<TableLayout.Width> columns;
    private int rows;

    public ConnectionTable(Terminal terminal) {
        this.terminal = terminal;
        this.columns = TableLayout.fit(terminal.columns());
    }

    /** Connections that were shown. */
    public long rows() {
        return Math.min(rows, MOST_ROWS);
    }

    /** Prints a row, the first time with a head above it. */
    public void add(TlsConnectionEvent event) {
        rows++;
        if (rows == 1) {
            terminal.out().println(terminal.styled(Style.BOLD, row(TableColumn::title)));
        }
        if (rows <= MOST_ROWS) {
            terminal.out().println(row(column -> cell(column, event), event.verdict()));
        } else if (rows == MOST_ROWS + 1) {
            terminal.out().println("… more connections are counted below; --events FILE lists them all");
        }
        terminal.flush();
    }

    private String row(Cells cells) {
        return row(cells, null);
    }

    private String row(Cells cells, @Nullable Verdict verdict) {
        StringBuilder line = new StringBuilder();
        for (TableLayout.Width width : columns) {
            TableColumn column = width.column();
            String text = cells.of(column);
            String cell = column.isNumber()
                    ? Text.right(text, width.characters())
                    : Text.left(text, width.characters());
            line.append(line.isEmpty() ? "" : COLUMN_GAP);
            line.append(verdict != null && column == TableColumn.VERDICT ? styled(verdict, cell) : cell);
        }
        return line.toString().stripTrailing();
    }

    private String styled(Verdict verdict, String text) {
        return terminal.styled(switch (verdict.status()) {
            case DECRYPTED -> Style.GREEN;
            case PARTIAL -> Style.YELLOW;
            case NONE -> Style.RED;
            case BYPASSED -> Style.DIM;
        }, text);
    }

    private static String cell(TableColumn column, TlsConnectionEvent event) {
        ConnectionFacts connection = event.connection();
        return switch (column) {
            case ID -> ConnectionId.text(connection.id());
            case CONNECTION -> connection.client() + " → " + connection.server();
            case SERVER_NAME -> orDash(event.tls().serverName());
            case VERSION -> orDash(event.tls().versionName());
            case SUITE -> orDash(withoutPrefix(event.tls().cipherSuiteName()));
            case VERDICT -> verdict(event.verdict());
            case BYTES -> Text.bytes(connection.initiatorBytes() + connection.responderBytes());
            case REQUESTS -> Text.count(event.transactions());
        };
    }

    static String verdict(Verdict verdict) {
        String reason = verdict.reason() == null ? "" : verdict.reason().code();
        return switch (verdict.status()) {
            case DECRYPTED -> verdict.method() == null ? "decrypted" : "decrypted (" + verdict.method().code() + ")";
            case PARTIAL -> "partial: " + reason;
            case NONE -> reason;
            case BYPASSED -> "bypassed";
        };
    }

    private static String withoutPrefix(String suite) {
        return suite.startsWith("TLS_") ? suite.substring("TLS_".length()) : suite;
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : Text.printable(text);
    }

    private interface Cells {
        String of(TableColumn column);
    }
}
