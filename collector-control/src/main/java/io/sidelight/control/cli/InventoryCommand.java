// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.control.terminal.Text;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sidelight inventory}: which certificates servers showed, and which keys nobody needed. */
@Command(name = "inventory", mixinStandardHelpOptions = true, versionProvider = Version.class, header = "Lists the certificates that a running appliance saw servers show.", description = {
    "", "Shows when each was seen, in how many connections, and whether its private key is there.",
    "Those with the most traffic come first. A certificate of TLS 1.3 is seen only where it is decrypted.",
    ""}, footer = {
        "", "With the command keys it lists the private keys instead, and whether their certificates were seen.",
        "", "For example: sidelight inventory --key missing", "             sidelight inventory --expires-within 30d",
        "             sidelight inventory keys --unseen"})
final class InventoryCommand implements Callable<Integer> {
    private static final int SHOWN_DIGITS = 16;
    private static final int DATE = "2026-01-01".length();
    private static final int MINUTE = "2026-01-01T00:00".length();

    private final Terminal terminal;

    @Mixin
    private ClientOptions appliance = new ClientOptions();

    @Option(names = "--key", paramLabel = "missing|present", description = "only certificates without, or with, their private key")
    private @Nullable String key;

    @Option(names = "--expires-within", paramLabel = "TIME", description = "only certificates that end within that time, such as 30d, or have ended")
    private @Nullable String expiresWithin;

    InventoryCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ApiPages pages = new ApiPages("/api/v1/inventory/certificates").with("key", key).with("expires_within",
                expiresWithin);
        appliance.call(client -> printCertificates(pages.all(client)));
        return ExitCode.OK;
    }

    private void printCertificates(List<JsonNode> certificates) {
        if (appliance.json) {
            certificates.forEach(terminal.out()::println);
            return;
        }
        PlainTable table = new PlainTable("certificate", "key", "subject", "server", "not after", "last seen",
                "connections", "bytes");
        certificates.stream().sorted((a, b) -> Long.compare(b.path("bytes").asLong(), a.path("bytes").asLong()))
                .forEach(node -> table.row(first(node, "sha256", SHOWN_DIGITS), node.path("key").asText(),
                        node.path("subject").asText(), server(node), first(node, "not_after", DATE),
                        first(node, "last_seen", MINUTE), Text.count(node.path("connections").asLong()),
                        Text.bytes(node.path("bytes").asLong())));
        table.print(terminal, "no such certificate was seen");
    }

    private static String server(JsonNode node) {
        String name = node.path("server_name").asText();
        return node.path("server").asText() + (name.isEmpty() ? "" : " " + name);
    }

    @Command(name = "keys", mixinStandardHelpOptions = true, header = "Lists private keys and whether their certificates were seen on the wire.")
    int keys(@Mixin ClientOptions appliance,
            @Option(names = "--unseen", description = "only keys that no server showed a certificate of") boolean unseen) {
        ApiPages pages = new ApiPages("/api/v1/inventory/keys").with("seen", unseen ? "false" : null);
        appliance.call(client -> printKeys(pages.all(client), appliance.json));
        return ExitCode.OK;
    }

    private void printKeys(List<JsonNode> keys, boolean json) {
        if (json) {
            keys.forEach(terminal.out()::println);
            return;
        }
        PlainTable table = new PlainTable("key", "algorithm", "from", "label", "last seen", "connections", "bytes");
        for (JsonNode node : keys) {
            table.row(node.path("key_id").asText(), node.path("algorithm").asText(), node.path("from").asText(),
                    node.path("label").asText(),
                    node.path("seen").asBoolean() ? first(node, "last_seen", MINUTE) : "never",
                    Text.count(node.path("connections").asLong()), Text.bytes(node.path("bytes").asLong()));
        }
        table.print(terminal, "there is no such key");
    }

    private static String first(JsonNode node, String name, int characters) {
        String text = node.path(name).asText();
        return text.substring(0, Math.min(characters, text.length()));
    }
}
