// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

/** A column of the connection table; the later ones of {@code importance} give way first where the line is short. */
enum TableColumn {
    ID("id", 6, 8, 4, true), //
    CONNECTION("connection (client → server)", 28, 46, 1, false), //
    SERVER_NAME("server name", 12, 32, 3, false), //
    VERSION("version", 8, 8, 6, false), //
    SUITE("suite", 18, 32, 7, false), //
    VERDICT("verdict", 26, 37, 1, false), //
    BYTES("bytes", 7, 7, 2, true), //
    REQUESTS("requests", 8, 8, 5, true);

    private final String title;
    private final int least;
    private final int most;
    private final int importance;
    private final boolean number;

    TableColumn(String title, int least, int most, int importance, boolean number) {
        this.title = title;
        this.least = least;
        this.most = most;
        this.importance = importance;
        this.number = number;
    }

    String title() {
        return title;
    }

    /** Characters without which the column is of no use. */
    int least() {
        return least;
    }

    /** Characters beyond which it does not grow. */
    int most() {
        return most;
    }

    /** 1 is shown always. */
    int importance() {
        return importance;
    }

    boolean isNumber() {
        return number;
    }
}
