// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.terminal;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Standard output and standard error of this process, and what is known of who reads them. Text is always UTF-8.
 *
 * <p>The launcher knows which of the two are terminals and how wide; it says so in the system properties
 * {@code sidelight.terminal} ({@code out}, {@code err} or {@code out,err}) and {@code sidelight.columns}.
 */
public final class Terminal {
    /** Wide enough that nothing is cut that a file or a pipe could still use. */
    private static final int COLUMNS_WITHOUT_TERMINAL = 200;
    private static final int COLUMNS_OF_UNKNOWN_TERMINAL = 80;
    private static final int FEWEST_COLUMNS = 40;

    private final GuardedOutput rawOut;
    private final PrintStream out;
    private final PrintStream err;
    private final boolean outIsTerminal;
    private final boolean errIsTerminal;
    private final int columns;
    private final int errColumns;
    private final boolean colour;

    Terminal(OutputStream out, OutputStream err, boolean outIsTerminal, boolean errIsTerminal, int columns,
            int errColumns, boolean colour) {
        this.rawOut = new GuardedOutput(out);
        this.out = new PrintStream(rawOut, false, StandardCharsets.UTF_8);
        this.err = new PrintStream(err, true, StandardCharsets.UTF_8);
        this.outIsTerminal = outIsTerminal;
        this.errIsTerminal = errIsTerminal;
        this.columns = Math.max(FEWEST_COLUMNS, columns);
        this.errColumns = Math.max(FEWEST_COLUMNS, errColumns);
        this.colour = colour;
    }

    /** The terminal of this process. */
    public static Terminal ofProcess() {
        String terminals = System.getProperty("sidelight.terminal", "");
        boolean out = terminals.contains("out");
        boolean err = terminals.contains("err");
        Map<String, String> environment = System.getenv();
        int measured = positive(System.getProperty("sidelight.columns", ""), COLUMNS_OF_UNKNOWN_TERMINAL);
        int asked = positive(environment.getOrDefault("COLUMNS", ""), 0);
        int terminalColumns = asked > 0 ? asked : measured;
        return new Terminal(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16),
                new FileOutputStream(FileDescriptor.err), out, err,
                out || asked > 0 ? terminalColumns : COLUMNS_WITHOUT_TERMINAL, terminalColumns,
                out && wantsColour(environment));
    }

    /** A terminal that writes elsewhere, without colour: for tests and for output kept in memory. */
    public static Terminal of(OutputStream out, OutputStream err, int columns) {
        return new Terminal(out, err, false, false, columns, columns, false);
    }

    /** Buffered; flushed by {@link #flush} and at the end of the run. */
    public PrintStream out() {
        return out;
    }

    public PrintStream err() {
        return err;
    }

    /** The bytes behind {@link #out}, whose failures it keeps. */
    public GuardedOutput rawOut() {
        return rawOut;
    }

    public void flush() {
        out.flush();
    }

    public boolean outIsTerminal() {
        return outIsTerminal;
    }

    public boolean errIsTerminal() {
        return errIsTerminal;
    }

    /** Characters that fit on a line of standard error's terminal, at least 40. */
    int errColumns() {
        return errColumns;
    }

    /** Characters that fit on a line of standard output, at least 40. */
    public int columns() {
        return columns;
    }

    /** {@code text} in {@code style}, or as it is where colours are not wanted. */
    public String styled(Style style, String text) {
        return colour ? style.around(text) : text;
    }

    /** See https://no-color.org: set and not empty means no colour. */
    static boolean wantsColour(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
    }

    private static int positive(String text, int otherwise) {
        return text.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(text) : otherwise;
    }
}
