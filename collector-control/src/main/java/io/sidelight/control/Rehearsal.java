// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control;

import io.sidelight.control.cli.Commands;
import io.sidelight.control.terminal.Terminal;
import java.util.Arrays;
import java.util.List;

/**
 * Runs several commands in one process, divided by {@code +}, so that the virtual machine can keep what it loaded and learnt for
 * later starts. For the launcher and for packaging, not for users.
 */
public final class Rehearsal {
    private static final String NEXT = "+";

    private Rehearsal() {}

    /** Ends with the exit code of the first command that failed, or 0. */
    public static void main(String[] arguments) {
        int worst = 0;
        List<String> left = Arrays.asList(arguments);
        while (!left.isEmpty()) {
            int end = left.indexOf(NEXT);
            List<String> command = end < 0 ? left : left.subList(0, end);
            int code = new Commands(Terminal.ofProcess()).execute(command.toArray(String[]::new));
            worst = worst == 0 ? code : worst;
            left = end < 0 ? List.of() : left.subList(end + 1, left.size());
        }
        System.exit(worst);
    }
}
