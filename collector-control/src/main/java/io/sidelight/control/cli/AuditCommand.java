// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.control.terminal.Text;
import io.sidelight.control.trail.TrailVerifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sidelight audit}: who did what by the admin API. */
@Command(name = "audit", mixinStandardHelpOptions = true, versionProvider = Version.class, header = "Shows who did what to an appliance, and verifies the log of it.", synopsisSubcommandLabel = "COMMAND", description = "")
final class AuditCommand implements Runnable {
    private final Terminal terminal;

    @Spec
    private @Nullable CommandSpec spec;

    AuditCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        throw new ParameterException(Objects.requireNonNull(spec).commandLine(),
                "no command given; the commands are audit show and verify");
    }

    @Command(name = "show", mixinStandardHelpOptions = true, header = "Shows the last lines of a running appliance's log.")
    int show(@Mixin ClientOptions appliance,
            @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "how many, 1 to 1000 (default: ${DEFAULT-VALUE})") int limit) {
        appliance.call(client -> {
            JsonNode answer = client.get("/api/v1/audit?limit=" + limit);
            if (appliance.json) {
                answer.path("items").forEach(terminal.out()::println);
                return;
            }
            PlainTable table = new PlainTable("time", "who", "from", "action", "outcome", "what");
            answer.path("items").forEach(line -> table.row(line.path("@timestamp").asText(),
                    line.path("user").path("name").asText("-"), line.path("source").path("address").asText("-"),
                    line.path("event").path("action").asText(), line.path("event").path("outcome").asText(),
                    (line.path("sidelight").path("admin").path("object").asText() + " " + line.path("message").asText())
                            .strip()));
            table.print(terminal, "the log is empty");
            terminal.out().println(Text.counted(answer.path("lines").asLong(), "line") + ", the last with hash "
                    + answer.path("last_hash").asText());
        });
        return ExitCode.OK;
    }

    @Command(name = "verify", mixinStandardHelpOptions = true, header = "Verifies that no line of a log was changed, removed or added.", description = {
        "", "Lines cut off at the end are found by the hash of the last line, noted elsewhere before.", ""})
    int verify(
            @Parameters(paramLabel = "FILE", description = "the log, admin.jsonl in the appliance's state folder") Path file,
            @Option(names = "--last-hash", paramLabel = "SHA256", description = "hash that a line of the log must have") @Nullable String lastHash) {
        TrailVerifier.Result result;
        try {
            result = TrailVerifier.verify(file, lastHash == null ? "" : lastHash);
        } catch (IOException e) {
            throw new ConfigurationException(List.of("cannot read " + file + ": " + Problems.cause(e)));
        }
        if (!result.isWhole()) {
            Problems.print(terminal.err(), file + ", line " + (result.lines() + 1) + " " + result.problem());
            return ExitCode.DAMAGED_INPUT;
        }
        if (lastHash != null && !result.isHashFound()) {
            Problems.print(terminal.err(), "no line of " + file + " has the hash " + lastHash
                    + ": lines were cut off at its end, or this is another log");
            return ExitCode.DAMAGED_INPUT;
        }
        terminal.out().println(file + " is whole: " + Text.counted(result.lines(), "line") + ", the last with hash "
                + result.lastHash() + (result.tornBytes() > 0
                        ? "; behind it " + Text.counted(result.tornBytes(), "byte") + " of a line that was not finished"
                        : ""));
        return ExitCode.OK;
    }
}
