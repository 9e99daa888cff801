// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sidelight.control.terminal.Style;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.control.terminal.Text;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sidelight coverage}: what share is decrypted, and what would add to it. */
@Command(name = "coverage", mixinStandardHelpOptions = true, versionProvider = Version.class, header = "Shows what share of TLS a running appliance decrypts, and what would add to it.", description = {
    "", "Of the last hour, or since its start. A connection counts when it ends.", ""})
final class CoverageCommand implements Callable<Integer> {
    private static final double PERCENT = 100.0;

    private final Terminal terminal;

    @Mixin
    private ClientOptions appliance = new ClientOptions();

    @Option(names = "--since-start", description = "all since the appliance's start instead of the last hour")
    private boolean sinceStart;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "10", description = "so many servers and things that are missing, 1 to 1000 (default: ${DEFAULT-VALUE})")
    private int limit;

    CoverageCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        appliance.call(client -> print(client.get("/api/v1/coverage?limit=" + limit)));
        return ExitCode.OK;
    }

    private void print(JsonNode answer) {
        if (appliance.json) {
            terminal.out().println(answer);
            return;
        }
        JsonNode span = answer.path(sinceStart ? "since_start" : "last_hour");
        if (span.path("connections").asLong() == 0) {
            terminal.out().println("no TLS connection has ended since " + span.path("from").asText());
            return;
        }
        terminal.out().println(terminal.styled(Style.BOLD, "coverage") + " since " + span.path("from").asText() + ": "
                + share(span, "decrypted_connections", "connections") + " of "
                + Text.counted(span.path("connections").asLong(), "TLS connection") + ", "
                + share(span, "decrypted_bytes", "bytes") + " of their " + Text.bytes(span.path("bytes").asLong())
                + " decrypted");
        if (!span.path("missing").isEmpty()) {
            terminal.out().println();
            PlainTable missing = new PlainTable("bytes", "connections", "what would add to it", "certificate");
            span.path("missing").forEach(item -> missing.row(Text.bytes(item.path("bytes").asLong()),
                    Text.count(item.path("connections").asLong()), item.path("what").asText(),
                    item.path("certificate_sha256").asText()));
            missing.print(terminal, "");
            more(span, "missing");
        }
        printReasons(span.path("reasons"));
        terminal.out().println();
        PlainTable servers = new PlainTable("server", "name", "connections", "decrypted", "bytes", "decrypted");
        span.path("servers").forEach(item -> servers.row(item.path("server").asText(),
                item.path("server_name").asText(), Text.count(item.path("connections").asLong()),
                share(item, "decrypted_connections", "connections"), Text.bytes(item.path("bytes").asLong()),
                share(item, "decrypted_bytes", "bytes")));
        servers.print(terminal, "");
        more(span, "servers");
    }

    private void printReasons(JsonNode reasons) {
        if (reasons.isEmpty()) {
            return;
        }
        terminal.out().println();
        PlainTable table = new PlainTable("connections", "reason", "what to do");
        reasons.forEach(item -> table.row(Text.count(item.path("connections").asLong()), item.path("reason").asText(),
                item.path("remedy").asText()));
        table.print(terminal, "");
    }

    private void more(JsonNode span, String list) {
        long rest = span.path(list + "_in_all").asLong() - span.path(list).size();
        if (rest > 0) {
            terminal.out().println("… and " + Text.count(rest) + " more, with fewer bytes each");
        }
    }

    /** {@code 12.3 %}; never 100 % when it is not all, nor 0 % when it is something. */
    private static String share(JsonNode node, String part, String whole) {
        long some = node.path(part).asLong();
        long all = node.path(whole).asLong();
        if (some == all || some == 0) {
            return all == 0 || some == 0 ? "0 %" : "100 %";
        }
        return String.format(Locale.ROOT, "%.1f %%", Math.clamp(PERCENT * some / all, 0.1, 99.9));
    }
}
