// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.demo;

import io.sidelight.control.audit.Summary;
import io.sidelight.control.terminal.Style;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.control.terminal.Text;
import io.sidelight.dataplane.api.AuditEventHandler;
import io.sidelight.dataplane.api.CollectorReport;
import io.sidelight.dataplane.api.event.AuditEvent;
import io.sidelight.dataplane.api.event.ConnectionFacts;
import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.HttpTransaction;
import io.sidelight.dataplane.api.event.HttpTransactionEvent;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.api.event.Verdict;
import java.util.Set;

/** Prints the demonstration's events, a line each as they come; events of other connections on loopback are passed over. */
final class DemoNarrator implements AuditEventHandler {
    private final Terminal terminal;
    private final Set<Integer> serverPorts;
    private final Summary summary = new Summary();
    private long decrypted;

    DemoNarrator(Terminal terminal, Set<Integer> serverPorts) {
        this.terminal = terminal;
        this.serverPorts = serverPorts;
    }

    @Override
    public void onEvent(AuditEvent event) {
        switch (event) {
            case HttpTransactionEvent http when isOurs(http.connection()) -> {
                summary.add(event);
                tell(http);
            }
            case TlsConnectionEvent tls when isOurs(tls.connection()) -> {
                summary.add(event);
                tell(tls);
            }
            default -> {
                // other traffic of the loopback interface
            }
        }
        terminal.flush();
    }

    private boolean isOurs(ConnectionFacts connection) {
        return serverPorts.contains(connection.server().port());
    }

    /** Connections of the demonstration that were read. */
    long decrypted() {
        return decrypted;
    }

    /** Prints the summary of what was told. */
    void finish(CollectorReport report) {
        terminal.out().println();
        summary.print(terminal.out(), terminal, report);
        terminal.flush();
    }

    private void tell(HttpTransactionEvent event) {
        HttpTransaction http = event.http();
        String request = Text.left(http.method(), 4) + " " + http.url();
        terminal.out().println(label(Style.CYAN, "http") + Text.left(Text.printable(request), 52) + "  "
                + (http.status() == 0 ? "no answer" : http.status() + "  " + Text.bytes(http.responseBodyBytes())));
    }

    private void tell(TlsConnectionEvent event) {
        Verdict verdict = event.verdict();
        boolean read = verdict.status() == DecryptStatus.DECRYPTED;
        decrypted += read ? 1 : 0;
        String what = event.tls().serverName() + "  " + event.tls().versionName() + "  " + event.tls().cipherSuiteName()
                + (event.tls().resumed() ? "  resumed" : "");
        String result = verdict.status().code() + (verdict.method() == null ? "" : " by " + verdict.method().code());
        terminal.out().println(label(Style.BOLD, "tls") + Text.printable(what) + "  "
                + terminal.styled(read ? Style.GREEN : Style.YELLOW, result));
        if (verdict.reason() != null) {
            terminal.out().println("        " + verdict.reason().code() + ": " + verdict.reason().sentence());
        }
    }

    private String label(Style style, String text) {
        return "  " + terminal.styled(style, Text.left(text, 4)) + "  ";
    }
}
