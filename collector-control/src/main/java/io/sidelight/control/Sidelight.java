// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control;

import io.sidelight.control.cli.Commands;
import io.sidelight.control.terminal.Terminal;

/** The program behind {@code ./sidelight}. */
public final class Sidelight {
    private Sidelight() {}

    public static void main(String[] arguments) {
        System.exit(new Commands(Terminal.ofProcess()).execute(arguments));
    }
}
