// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.terminal;

/** A way to set off text on a terminal (ECMA-48 SGR). */
public enum Style {
    BOLD(1),
    DIM(2),
    RED(31),
    GREEN(32),
    YELLOW(33),
    CYAN(36);

    private final int code;

    Style(int code) {
        this.code = code;
    }

    String around(String text) {
        return "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
