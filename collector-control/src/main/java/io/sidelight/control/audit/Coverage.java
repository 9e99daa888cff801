// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

import io.sidelight.control.terminal.Style;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.control.terminal.Text;
import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The share of TLS that was decrypted, by connections and by bytes, and what would add to it: which key, whose session secrets,
 * whose packets, biggest share of bytes first.
 *
 * <p>Bytes are those of the TCP connections as captured. Of a connection that was read in part, as many count as decrypted as
 * came out as plaintext. What is kept is bounded: things beyond the first 10,000 different ones are counted together.
 */
final class Coverage {
    static final int MOST_SHOWN = 10;
    private static final int MOST_KEPT = 10_000;
    private static final String HASH_INDENT = " ".repeat(9);
    private static final String TEXT_INDENT = "  ";

    private final Map<Missing, Group> missing = new HashMap<>();
    private final Group others = new Group("", "");
    private final Group nothingToRead = new Group("nothing: no application data was sent", "");
    private long connections;
    private long bytes;
    private long decryptedConnections;
    private long decryptedBytes;

    /** Connections that lack the same thing. */
    private static final class Group {
        private final String text;
        private final String sha256;
        private long connections;
        private long bytes;

        Group(String text, String sha256) {
            this.text = text;
            this.sha256 = sha256;
        }

        void add(long missingConnections, long missingBytes) {
            connections += missingConnections;
            bytes += missingBytes;
        }
    }

    /** Counts a connection. */
    void add(TlsConnectionEvent event) {
        long all = event.connection().initiatorBytes() + event.connection().responderBytes();
        long read = read(event, all);
        connections++;
        bytes += all;
        decryptedBytes += read;
        Reason reason = event.verdict().reason();
        if (reason == null) {
            decryptedConnections++;
        } else {
            group(event, reason).add(1, all - read);
        }
    }

    private static long read(TlsConnectionEvent event, long all) {
        return switch (event.verdict().status()) {
            case DECRYPTED -> all;
            case PARTIAL -> Math.min(all, event.counts().clientBytes() + event.counts().serverBytes());
            case NONE, BYPASSED -> 0;
        };
    }

    private Group group(TlsConnectionEvent event, Reason reason) {
        Missing thing = Missing.of(event, reason);
        if (thing.kind() == Missing.Kind.NOTHING && event.verdict().status() != DecryptStatus.PARTIAL) {
            return nothingToRead;
        }
        Group known = missing.get(thing);
        if (known == null && missing.size() < MOST_KEPT) {
            known = new Group(thing.text(event), thing.sha256());
            missing.put(thing, known);
        }
        return known == null ? others : known;
    }

    /** Prints to {@code out}; nothing when there was no TLS. */
    void print(PrintStream out, Terminal terminal) {
        if (connections == 0) {
            return;
        }
        out.println();
        out.println(terminal.styled(Style.BOLD, "coverage") + ": "
                + Share.percent(decryptedConnections, connections) + " % of TLS connections, "
                + Share.percent(decryptedBytes, bytes) + " % of their bytes decrypted");
        List<Group> biggestFirst = missing.values().stream().sorted(Comparator.comparingLong((Group g) -> -g.bytes)
                .thenComparingLong(g -> -g.connections).thenComparing(g -> g.text).thenComparing(g -> g.sha256))
                .toList();
        if (!biggestFirst.isEmpty() || nothingToRead.connections > 0) {
            out.println("  bytes  connections  what would add to it");
        }
        biggestFirst.stream().limit(MOST_SHOWN).forEach(group -> print(out, terminal, group));
        printRest(out, terminal, biggestFirst.stream().skip(MOST_SHOWN).toList());
        if (nothingToRead.connections > 0) {
            print(out, terminal, nothingToRead);
        }
    }

    private void printRest(PrintStream out, Terminal terminal, List<Group> rest) {
        if (rest.isEmpty()) {
            return;
        }
        String more = missing.size() < MOST_KEPT ? "" : " or more";
        Group sum = new Group("… " + Text.count(rest.size()) + more + " other things, each less than these", "");
        sum.add(others.connections, others.bytes);
        rest.forEach(group -> sum.add(group.connections, group.bytes));
        print(out, terminal, sum);
    }

    private void print(PrintStream out, Terminal terminal, Group group) {
        String numbers = "  " + Share.text(group.bytes, bytes) + "  " + Text.right(Text.count(group.connections), 11);
        int width = Math.max(terminal.columns() - numbers.length() - TEXT_INDENT.length(), 20);
        out.println(numbers + TEXT_INDENT + Text.cut(group.text, width));
        if (!group.sha256.isEmpty()) {
            out.println(HASH_INDENT + "sha256 " + group.sha256);
        }
    }
}
