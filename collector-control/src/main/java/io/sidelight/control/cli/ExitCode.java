// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

/**
 * Exit codes of every command. A run that was interrupted (Ctrl-C) reports what it saw until then and ends with 130, as
 * shells expect of an interrupted command (143 for SIGTERM).
 */
final class ExitCode {
    static final int OK = 0;
    /** Our own failure, or output that could not be written. */
    static final int FAILURE = 1;
    /** The command line or what it names is wrong; nothing was analysed. */
    static final int USAGE = 2;
    /** An input could not be read to its end, or an interface is gone; what was read is reported. */
    static final int DAMAGED_INPUT = 3;

    private ExitCode() {}
}
