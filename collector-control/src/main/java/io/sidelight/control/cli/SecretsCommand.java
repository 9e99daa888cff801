// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.control.terminal.Text;
import java.io.FileNotFoundException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sidelight secrets}: session secrets of a running appliance. */
@Command(name = "secrets", mixinStandardHelpOptions = true, versionProvider = Version.class, header = "Hands session secrets to a running appliance, and shows who does.", synopsisSubcommandLabel = "COMMAND", description = "")
final class SecretsCommand implements Runnable {
    private static final String PATH = "/api/v1/secrets";
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private final Terminal terminal;

    @Spec
    private @Nullable CommandSpec spec;

    SecretsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        throw new ParameterException(Objects.requireNonNull(spec).commandLine(),
                "no command given; the commands are secrets put and status");
    }

    @Command(name = "put", mixinStandardHelpOptions = true, header = "Hands over a key log as it stands; sidelight agent follows one.")
    int put(@Mixin ClientOptions appliance,
            @Parameters(paramLabel = "FILE", description = "key log (SSLKEYLOGFILE)") Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new ConfigurationException(List.of(file + ": there is no such file, or it cannot be read"));
        }
        appliance.call(client -> {
            JsonNode counts = client.post(PATH, "application/sslkeylogfile", body(file), PATIENCE);
            terminal.out().println(appliance.json ? counts.toString() : sentence(counts));
        });
        return ExitCode.OK;
    }

    private static BodyPublisher body(Path file) {
        try {
            return BodyPublishers.ofFile(file);
        } catch (FileNotFoundException e) {
            throw new ConfigurationException(List.of(file + ": there is no such file"));
        }
    }

    private static String sentence(JsonNode counts) {
        long malformed = counts.path("malformed").asLong();
        String lines = String.join(", ",
                counts.path("malformed_lines").valueStream().map(JsonNode::asText).toList());
        return Text.counted(counts.path("lines").asLong(), "line") + ", "
                + Text.counted(counts.path("taken").asLong(), "secret") + " taken, " + counts.path("unknown").asLong()
                + " of unknown labels, " + malformed + " malformed" + (malformed == 0 ? "" : ": line " + lines);
    }

    @Command(name = "status", mixinStandardHelpOptions = true, header = "Shows how many secrets are held, and who handed them over since the start.")
    int status(@Mixin ClientOptions appliance) {
        appliance.call(client -> {
            JsonNode status = client.get(PATH + "?limit=1000");
            if (appliance.json) {
                terminal.out().println(status);
                return;
            }
            terminal.out().println(Text.counted(status.path("held").asLong(), "secret") + " held, "
                    + Text.count(status.path("shed").asLong()) + " gave way");
            PlainTable table = new PlainTable("agent", "credential", "from", "last seen", "held", "taken", "malformed");
            status.path("items").forEach(agent -> table.row(agent.path("name").asText(),
                    agent.path("credential").asText(), agent.path("address").asText(),
                    agent.path("last_seen").asText(), Text.count(agent.path("held").asLong()),
                    Text.count(agent.path("taken").asLong()), Text.count(agent.path("malformed").asLong())));
            table.print(terminal, "nobody has handed over any since the start");
        });
        return ExitCode.OK;
    }
}
