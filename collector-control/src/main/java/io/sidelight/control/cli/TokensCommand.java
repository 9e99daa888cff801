// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sidelight.control.auth.Role;
import io.sidelight.control.terminal.Terminal;
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

/** {@code sidelight tokens}: who may call a running appliance. */
@Command(name = "tokens", mixinStandardHelpOptions = true, versionProvider = Version.class, header = "Lists, makes and revokes the tokens of a running appliance.", synopsisSubcommandLabel = "COMMAND", description = "")
final class TokensCommand implements Runnable {
    private static final JsonMapper JSON = new JsonMapper();

    private final Terminal terminal;

    @Spec
    private @Nullable CommandSpec spec;

    TokensCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        throw new ParameterException(Objects.requireNonNull(spec).commandLine(),
                "no command given; the commands are tokens list, create and revoke");
    }

    @Command(name = "list", mixinStandardHelpOptions = true, header = "Lists tokens; their secrets are known to nobody but their holders.")
    int list(@Mixin ClientOptions appliance) {
        appliance.call(client -> {
            JsonNode tokens = client.get("/api/v1/tokens").path("items");
            if (appliance.json) {
                tokens.forEach(terminal.out()::println);
                return;
            }
            PlainTable table = new PlainTable("id", "name", "role", "addresses", "expires", "revoked");
            tokens.forEach(token -> table.row(token.path("id").asText(), token.path("name").asText(),
                    token.path("role").asText(),
                    String.join(", ", token.path("addresses").valueStream().map(JsonNode::asText).toList()),
                    token.path("expires").asText(), token.path("revoked").asText("")));
            table.print(terminal, "there is no token");
        });
        return ExitCode.OK;
    }

    @Command(name = "create", mixinStandardHelpOptions = true, header = "Makes a token, which is shown once.")
    int create(@Mixin ClientOptions appliance,
            @Parameters(paramLabel = "NAME", description = "who will hold it") String name,
            @Option(names = "--role", paramLabel = "ROLE", required = true, description = "viewer, auditor, key-officer, operator, agent or admin") String role,
            @Option(names = "--days", paramLabel = "N", defaultValue = "90", description = "how long it is valid, 1 to 366 (default: ${DEFAULT-VALUE})") int days,
            @Option(names = "--address", paramLabel = "CIDR", split = ",", description = "for the role agent, which needs it: addresses whose connections it may hand over secrets of, such as 10.0.0.0/8; 0.0.0.0/0 and ::/0 are all; repeatable") @Nullable List<String> addresses) {
        if (Role.of(role).isEmpty()) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(),
                    "--role is '" + role + "', must be one of " + Role.codes());
        }
        appliance.call(client -> {
            ObjectNode wanted = JSON.createObjectNode().put("name", name).put("role", role).put("days", days);
            if (addresses != null) {
                addresses.forEach(wanted.putArray("addresses")::add);
            }
            JsonNode made = client.send("POST", "/api/v1/tokens", wanted);
            terminal.out().println(appliance.json ? made.toString() : made.path("token").asText());
        });
        return ExitCode.OK;
    }

    @Command(name = "revoke", mixinStandardHelpOptions = true, header = "Withdraws a token at once.")
    int revoke(@Mixin ClientOptions appliance,
            @Parameters(paramLabel = "ID", description = "as tokens list shows it") String id) {
        appliance.call(client -> client.delete("/api/v1/tokens/" + id));
        terminal.out().println("revoked");
        return ExitCode.OK;
    }
}
