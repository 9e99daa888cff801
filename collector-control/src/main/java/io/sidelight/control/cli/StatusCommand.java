// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.control.terminal.Text;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sidelight status}. */
@Command(name = "status", mixinStandardHelpOptions = true, versionProvider = Version.class, header = "Shows how a running appliance does.", description = "")
final class StatusCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private ClientOptions appliance = new ClientOptions();

    StatusCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        appliance.call(client -> print(client.get("/api/v1/status")));
        return ExitCode.OK;
    }

    private void print(JsonNode status) {
        if (appliance.json) {
            terminal.out().println(status);
            return;
        }
        PlainTable table = new PlainTable("what", "value");
        table.row("version", status.path("version").asText());
        table.row("running since", status.path("started").asText());
        table.row("interfaces",
                String.join(", ", status.path("interfaces").valueStream().map(JsonNode::asText).toList()));
        for (String group : new String[]{"packets", "connections", "events", "errors", "keys"}) {
            status.path(group).properties().forEach(entry -> table.row(group + ", " + entry.getKey().replace('_', ' '),
                    Text.count(entry.getValue().asLong())));
        }
        table.print(terminal, "nothing is known");
    }
}
