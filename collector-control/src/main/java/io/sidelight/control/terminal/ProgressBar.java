// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.terminal;

import io.sidelight.dataplane.api.ProgressHandler;
import java.io.PrintStream;

/**
 * A line at the foot of the terminal that says how far a long run has come. Drawn on standard error, and only where that is
 * a terminal; whoever prints below calls {@link #clear} first.
 */
public final class ProgressBar implements ProgressHandler {
    private static final long PATIENCE_NS = 500_000_000;
    private static final int BAR_WIDTH = 30;

    private final Terminal terminal;
    private final long startNs = System.nanoTime();
    private boolean drawn;

    public ProgressBar(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void onProgress(long bytesRead, long bytesTotal, long packets) {
        if (terminal.errIsTerminal() && bytesTotal > 0 && System.nanoTime() - startNs > PATIENCE_NS) {
            PrintStream err = terminal.err();
            // One column stays free: a full line would wrap, and the bar could not be cleared.
            err.print("\r" + Text.cut(line(bytesRead, bytesTotal, packets), terminal.errColumns() - 1) + "\u001b[K");
            err.flush();
            drawn = true;
        }
    }

    /** Takes the bar away, so that other text can be printed. */
    public void clear() {
        if (drawn) {
            terminal.err().print("\r\u001b[K");
            terminal.err().flush();
            drawn = false;
        }
    }

    static String line(long bytesRead, long bytesTotal, long packets) {
        double share = Math.clamp((double) bytesRead / bytesTotal, 0.0, 1.0);
        int full = (int) (share * BAR_WIDTH);
        return String.format("%3d %% %s%s  %s of %s, %s", (int) (share * 100), "█".repeat(full),
                "░".repeat(BAR_WIDTH - full), Text.bytes(bytesRead), Text.bytes(bytesTotal),
                Text.counted(packets, "packet"));
    }
}
