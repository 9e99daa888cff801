// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.control.terminal.Text;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sidelight reload}: SIGHUP from afar. */
@Command(name = "reload", mixinStandardHelpOptions = true, versionProvider = Version.class, header = "Has a running appliance read its configuration file and keys again.", description = {
    "", "A file with mistakes changes nothing, and all of them are told.", ""})
final class ReloadCommand implements Callable<Integer> {
    private static final JsonMapper JSON = new JsonMapper();

    private final Terminal terminal;

    @Mixin
    private ClientOptions appliance = new ClientOptions();

    ReloadCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        appliance.call(client -> print(client.send("POST", "/api/v1/reload", JSON.createObjectNode())));
        return ExitCode.OK;
    }

    private void print(JsonNode answer) {
        if (appliance.json) {
            terminal.out().println(answer);
            return;
        }
        answer.path("problems").forEach(problem -> Problems.print(terminal.err(), problem.asText()));
        List<String> changed = texts(answer.path("changed"));
        List<String> later = texts(answer.path("need_restart"));
        terminal.out().println((changed.isEmpty() ? "no value has changed" : "changed: " + String.join(", ", changed))
                + (later.isEmpty() ? "" : "; in force after a restart only: " + String.join(", ", later)) + "; "
                + Text.counted(answer.path("private_keys").asLong(), "private key"));
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asText).toList();
    }
}
