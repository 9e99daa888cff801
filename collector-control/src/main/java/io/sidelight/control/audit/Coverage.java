// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

import io.sidelight.control.audit.CoverageTally.Lack;
import io.sidelight.control.audit.CoverageTally.Volume;
import io.sidelight.control.terminal.Style;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.control.terminal.Text;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import java.io.PrintStream;
import java.util.List;

/**
 * The share of TLS that was decrypted, by connections and by bytes, and what would add to it, for people: which key, whose session secrets,
 * whose packets, biggest share of bytes first. Things beyond the first 10,000 different ones are counted together.
 */
final class Coverage {
    static final int MOST_SHOWN = 10;
    private static final int MOST_KEPT = 10_000;
    private static final String NOTHING = "nothing: no application data was sent";
    private static final String HASH_INDENT = " ".repeat(9);
    private static final String TEXT_INDENT = "  ";

    private final CoverageTally tally = new CoverageTally(MOST_KEPT);

    /** Counts a connection. */
    void add(TlsConnectionEvent event) {
        tally.add(event);
    }

    /** Prints to {@code out}; nothing when there was no TLS. */
    void print(PrintStream out, Terminal terminal) {
        Volume all = tally.all();
        if (all.connections() == 0) {
            return;
        }
        out.println();
        out.println(terminal.styled(Style.BOLD, "coverage") + ": "
                + Share.percent(all.decryptedConnections(), all.connections()) + " % of TLS connections, "
                + Share.percent(all.decryptedBytes(), all.bytes()) + " % of their bytes decrypted");
        List<Lack> biggestFirst = tally.lacks();
        if (!biggestFirst.isEmpty() || tally.nothingToRead().connections() > 0) {
            out.println("  bytes  connections  what would add to it");
        }
        biggestFirst.stream().limit(MOST_SHOWN).forEach(lack -> print(out, terminal, lack));
        printRest(out, terminal, biggestFirst.stream().skip(MOST_SHOWN).toList());
        if (tally.nothingToRead().connections() > 0) {
            print(out, terminal, new Lack(NOTHING, "", tally.nothingToRead()));
        }
    }

    private void printRest(PrintStream out, Terminal terminal, List<Lack> rest) {
        if (rest.isEmpty()) {
            return;
        }
        String more = tally.isFull() ? " or more" : "";
        Volume sum = rest.stream().map(Lack::volume).reduce(tally.otherLacks(), Volume::plus);
        print(out, terminal, new Lack("… " + Text.count(rest.size()) + more + " other things, each less than these", "",
                sum));
    }

    private void print(PrintStream out, Terminal terminal, Lack lack) {
        String numbers = "  " + Share.text(lack.volume().bytes(), tally.all().bytes()) + "  "
                + Text.right(Text.count(lack.volume().connections()), 11);
        int width = Math.max(terminal.columns() - numbers.length() - TEXT_INDENT.length(), 20);
        out.println(numbers + TEXT_INDENT + Text.cut(lack.text(), width));
        if (!lack.sha256().isEmpty()) {
            out.println(HASH_INDENT + "sha256 " + lack.sha256());
        }
    }
}
