// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

import io.sidelight.control.terminal.Style;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.control.terminal.Text;
import io.sidelight.dataplane.api.CollectorReport;
import io.sidelight.dataplane.api.TcpAnomalies;
import io.sidelight.dataplane.api.event.AuditEvent;
import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.HealthEvent;
import io.sidelight.dataplane.api.event.HttpTransactionEvent;
import io.sidelight.dataplane.api.event.MemoryPart;
import io.sidelight.dataplane.api.event.MemoryUse;
import io.sidelight.dataplane.api.event.OverloadCounts;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.api.event.Transport;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a whole run came to: counts what the events say and prints it, with what would help where something was not read, and
 * coverage at the end.
 */
public final class Summary {
    private static final int MOST_REASONS = 8;

    private final Map<DecryptStatus, Long> connections = new EnumMap<>(DecryptStatus.class);
    private final Map<Reason, Long> reasons = new EnumMap<>(Reason.class);
    private final Coverage coverage = new Coverage();
    private long decryptedBytes;
    private long transactions;
    private long udpFlows;

    /** Counts an event. */
    public void add(AuditEvent event) {
        switch (event) {
            case TlsConnectionEvent tls -> add(tls);
            case HttpTransactionEvent _ -> transactions++;
            case HealthEvent _ -> {
                // the report has the totals
            }
        }
    }

    private void add(TlsConnectionEvent tls) {
        udpFlows += tls.connection().transport() == Transport.UDP ? 1 : 0;
        coverage.add(tls);
        connections.merge(tls.verdict().status(), 1L, Long::sum);
        decryptedBytes += tls.counts().clientBytes() + tls.counts().serverBytes();
        Reason reason = tls.verdict().reason();
        if (reason != null) {
            reasons.merge(reason, 1L, Long::sum);
        }
    }

    /** TLS connections counted. */
    public long tlsConnections() {
        return connections.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Prints to {@code out}; {@code terminal} knows its colours. */
    public void print(PrintStream out, Terminal terminal, CollectorReport report) {
        out.println(terminal.styled(Style.BOLD, Text.counted(tlsConnections(), "TLS connection")) + " in "
                + Text.counted(report.tcpConnections(), "TCP connection")
                + (udpFlows == 0 ? "" : " and " + Text.counted(udpFlows, "UDP flow")) + ", "
                + Text.counted(report.packets(), "packet") + ", " + Text.bytes(report.bytes()));
        for (DecryptStatus status : DecryptStatus.values()) {
            printStatus(out, terminal, status);
        }
        if (decryptedBytes > 0 || transactions > 0) {
            out.println("  " + Text.bytes(decryptedBytes) + " of application data decrypted, "
                    + Text.counted(transactions, "HTTP request"));
        }
        printReasons(out, terminal);
        printLosses(out, report);
        coverage.print(out, terminal);
    }

    private void printStatus(PrintStream out, Terminal terminal, DecryptStatus status) {
        long count = connections.getOrDefault(status, 0L);
        if (count > 0 || status == DecryptStatus.DECRYPTED && tlsConnections() > 0) {
            out.println("  " + terminal.styled(style(status), Text.left(word(status), 10)) + " "
                    + Text.right(Text.count(count), 9) + "  " + Share.text(count, tlsConnections()));
        }
    }

    private void printReasons(PrintStream out, Terminal terminal) {
        if (reasons.isEmpty()) {
            return;
        }
        out.println();
        out.println(terminal.styled(Style.BOLD, "why not everything was read"));
        reasons.entrySet().stream()
                .sorted(Map.Entry.<Reason, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_REASONS).forEach(e -> printReason(out, terminal, e.getKey(), e.getValue()));
        if (reasons.size() > MOST_REASONS) {
            out.println("  … and " + Text.counted(reasons.size() - MOST_REASONS, "other reason"));
        }
    }

    private static void printReason(PrintStream out, Terminal terminal, Reason reason, long count) {
        out.println(Text.right(Text.count(count), 9) + "  " + terminal.styled(Style.YELLOW, reason.code()) + ": "
                + reason.sentence());
        out.println(" ".repeat(11) + "→ " + reason.remedy());
    }

    private static void printLosses(PrintStream out, CollectorReport report) {
        loss(out, report.droppedByKernel(), "packet", "dropped by the kernel before they could be read");
        loss(out, report.droppedByInterface(), "packet",
                "dropped by the network card or its driver (larger receive ring: ethtool -G)");
        loss(out, report.droppedByWorkers(), "packet", "dropped because the workers were busy");
        printCopies(out, report);
        if (report.tcpConnections() == 0) {
            loss(out, report.notTcp(), "packet",
                    "passed over: neither TCP nor DTLS, or damaged, or in more tunnels than are followed");
            loss(out, report.notIp(), "packet", "passed over: no IP, or cut before or damaged in their headers");
        }
        loss(out, report.truncatedPackets(), "packet", "cut short by the capture (capture with tcpdump -s 0)");
        loss(out, report.evictedConnections(), "connection", "given up while open, to make room for others ("
                + Text.count(report.evictedEstablished()) + " of them TLS whose handshake was over)");
        loss(out, report.ignoredConnections(), "TLS connection", "not told of, as the policy says (action: ignore)");
        report.memory().parts().forEach((part, use) -> printBound(out, part, use));
        printOverload(out, report.overload());
        TcpAnomalies tcp = report.anomalies();
        loss(out, tcp.repeated(), "segment", "repeated what was known (retransmissions, or copies by the mirror port)");
        loss(out, tcp.conflicting(), "segment", "left out since they contradict what was known");
        loss(out, tcp.ignoredResets(), "RST segment", "not believed: out of sequence, so probably forged");
        loss(out, tcp.wrongChecksums(), "packet", "with a wrong TCP checksum, used only where no other copy came");
        loss(out, report.droppedEvents(), "event", "dropped because they could not be delivered in time");
        loss(out, report.internalErrors(), "connection", "given up because of an error of ours");
    }

    private static void printBound(PrintStream out, MemoryPart part, MemoryUse.Part use) {
        boolean toldElsewhere = part == MemoryPart.EVENTS || part == MemoryPart.SESSIONS;
        if (use.reached() > 0 && !toldElsewhere) {
            out.println("memory for " + part.words() + " was used up (" + Text.bytes(use.bound()) + "): "
                    + part.effect() + "; give more with --memory");
        }
    }

    private static void printOverload(PrintStream out, OverloadCounts overload) {
        if (overload.overloadedNs() > 0) {
            out.println("packets came faster than they could be handled for "
                    + String.format(Locale.ROOT, "%.1f", overload.overloadedNs() / 1e9)
                    + " s of the workers' time; use more workers or machines, or capture less");
        }
        loss(out, overload.skippedRecords(), "record", "of bodies passed over undecrypted under overload ("
                + Text.bytes(overload.skippedBytes()) + ")");
        loss(out, overload.metadataOnlyConnections(), "connection", "told of but not decrypted under overload");
        loss(out, overload.shedConnections(), "connection", "not followed under overload");
    }

    private static void printCopies(PrintStream out, CollectorReport report) {
        long copies = report.duplicatePackets();
        if (copies > 0) {
            String were = copies == 1 ? "was a copy" : "were copies";
            out.println(Text.counted(copies, "packet") + " (" + Share.percent(copies, report.packets()) + " %) " + were
                    + " of packets seen before (mirror of both directions?)");
        }
    }

    private static void loss(PrintStream out, long count, String noun, String what) {
        if (count > 0) {
            out.println(Text.counted(count, noun) + " " + what);
        }
    }

    private static String word(DecryptStatus status) {
        return status == DecryptStatus.NONE ? "not read" : status.code();
    }

    private static Style style(DecryptStatus status) {
        return switch (status) {
            case DECRYPTED -> Style.GREEN;
            case PARTIAL -> Style.YELLOW;
            case NONE -> Style.RED;
            case BYPASSED -> Style.DIM;
        };
    }
}
