// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.control.terminal.Text;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sidelight connections}: what is open now. */
@Command(name = "connections", mixinStandardHelpOptions = true, versionProvider = Version.class, header = "Lists the TLS connections that a running appliance sees open now.", description = {
    "", "Shows of each how it is read so far, and if it is not, why. The oldest come first.", ""}, footer = {"",
        "For example: sidelight connections --status none --address 10.1.0.0/16"})
final class ConnectionsCommand implements Callable<Integer> {
    private static final int SECOND = "2026-01-01T00:00:00".length();

    private final Terminal terminal;

    @Mixin
    private ClientOptions appliance = new ClientOptions();

    @Option(names = "--address", paramLabel = "ADDRESS", description = "only those of which an end has this address, or lies in this block, such as 10.1.0.0/16")
    private @Nullable String address;

    @Option(names = "--server-name", paramLabel = "NAME", description = "only those whose client asked for this name")
    private @Nullable String serverName;

    @Option(names = "--status", paramLabel = "STATUS", description = "only those that are decrypted, partial, none or bypassed so far")
    private @Nullable String status;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "1000", description = "at most so many (default: ${DEFAULT-VALUE})")
    private int limit;

    ConnectionsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new ConfigurationException(List.of("--limit is " + limit + ", must be at least 1"));
        }
        ApiPages pages = new ApiPages("/api/v1/connections").with("address", address).with("server_name", serverName)
                .with("status", status);
        appliance.call(client -> {
            long[] silent = {0};
            List<JsonNode> found = pages.all(client, limit,
                    page -> silent[0] += page.path("workers_without_answer").asLong());
            print(found);
            if (silent[0] > 0) {
                Problems.print(terminal.err(), "not complete: " + Text.counted(silent[0], "worker")
                        + " did not answer in time");
            }
            if (found.size() == limit) {
                Problems.print(terminal.err(), "there may be more than these " + limit
                        + ": ask for fewer by --address, --server-name or --status, or for more by --limit");
            }
        });
        return ExitCode.OK;
    }

    private void print(List<JsonNode> found) {
        Map<String, JsonNode> byId = new HashMap<>();
        found.forEach(node -> byId.put(node.path("id").asText(), node)); // one may come twice
        List<JsonNode> oldestFirst = byId.values().stream()
                .sorted((a, b) -> a.path("since").asText().compareTo(b.path("since").asText())).toList();
        if (appliance.json) {
            oldestFirst.forEach(terminal.out()::println);
            return;
        }
        PlainTable table = new PlainTable("since", "initiator", "responder", "server name", "version", "cipher",
                "bytes", "read so far");
        for (JsonNode node : oldestFirst) {
            String since = node.path("since").asText();
            table.row(since.substring(0, Math.min(SECOND, since.length())), endpoint(node.path("initiator")),
                    endpoint(node.path("responder")), node.path("server_name").asText(), node.path("version").asText(),
                    node.path("cipher").asText(), Text.bytes(node.path("bytes").asLong()), how(node));
        }
        table.print(terminal, "no such connection is open");
    }

    private static String endpoint(JsonNode end) {
        String ip = end.path("ip").asText();
        return (ip.indexOf(':') < 0 ? ip : "[" + ip + "]") + ":" + end.path("port").asText();
    }

    private static String how(JsonNode node) {
        String detail = node.path(node.has("reason") ? "reason" : "method").asText();
        return node.path("status").asText() + (detail.isEmpty() ? "" : " (" + detail + ")");
    }
}
