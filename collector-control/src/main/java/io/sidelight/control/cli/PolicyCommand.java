// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sidelight.control.client.ApiException;
import io.sidelight.control.policy.LoadedPolicy;
import io.sidelight.control.policy.PolicyFile;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.control.terminal.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sidelight policy}: what is decrypted and what is masked, of a running appliance or in a file. */
@Command(name = "policy", mixinStandardHelpOptions = true, versionProvider = Version.class, header = "Shows, checks, replaces and tries the policy.", synopsisSubcommandLabel = "COMMAND", description = "")
final class PolicyCommand implements Runnable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String PATH = "/api/v1/policies";

    private final Terminal terminal;

    @Spec
    private @Nullable CommandSpec spec;

    PolicyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        throw new ParameterException(Objects.requireNonNull(spec).commandLine(),
                "no command given; the commands are policy show, check, put and test");
    }

    @Command(name = "show", mixinStandardHelpOptions = true, header = "Shows the policy that holds on a running appliance, as YAML.")
    int show(@Mixin ClientOptions appliance) {
        appliance.call(client -> {
            JsonNode policy = client.get(PATH);
            if (policy.path("file_is_refused").asBoolean()) {
                Problems.print(terminal.err(), "this holds, and is not what is in " + policy.path("file").asText()
                        + " now: the appliance could not follow that, and has said on standard error why");
            }
            if (appliance.json) {
                terminal.out().println(policy);
            } else if (policy.path("text").asText().isEmpty()) {
                terminal.out().println("# no policy: everything is decrypted, nothing is masked");
            } else {
                terminal.out().print(policy.path("text").asText());
            }
        });
        return ExitCode.OK;
    }

    @Command(name = "check", mixinStandardHelpOptions = true, header = "Says all that is wrong with a policy file; needs no appliance.")
    int check(@Parameters(paramLabel = "FILE", description = "the policy, in YAML: see docs/policy.md") Path file) {
        LoadedPolicy loaded = PolicyFile.load(file, 1);
        if (!loaded.problems().isEmpty()) {
            throw new ConfigurationException(loaded.problems());
        }
        terminal.out().println(file + " is valid: " + Text.counted(loaded.policy().rules().size(), "rule"));
        return ExitCode.OK;
    }

    @Command(name = "put", mixinStandardHelpOptions = true, header = "Replaces the policy of a running appliance.", description = {
        "", "It holds at once, for open connections too, and after a restart. One with mistakes changes nothing.", ""})
    int put(@Mixin ClientOptions appliance,
            @Parameters(paramLabel = "FILE", description = "the policy, in YAML: see docs/policy.md") Path file,
            @Option(names = "--replaces", paramLabel = "VERSION", defaultValue = "", description = "do so only when the policy that holds has this version, as policy show --json tells it") String replaces,
            @Option(names = "--dry-run", description = "only say what is wrong with it") boolean dryRun) {
        byte[] text;
        try {
            text = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ConfigurationException(List.of("cannot read " + file + ": " + Problems.cause(e)));
        }
        appliance.call(client -> {
            try {
                JsonNode answer = client.send("PUT", PATH + (dryRun ? "?dry_run=true" : ""), "application/yaml", text,
                        replaces.isEmpty() ? Map.of() : Map.of("If-Match", '"' + replaces + '"'));
                tell(appliance, answer);
            } catch (ApiException e) {
                throw new ConfigurationException(e.problems().stream()
                        .map(problem -> problem.replaceFirst("^the policy(?=, line |: )", file.toString())).toList());
            }
        });
        return ExitCode.OK;
    }

    private void tell(ClientOptions appliance, JsonNode answer) {
        if (appliance.json) {
            terminal.out().println(answer);
            return;
        }
        String version = answer.path("version").asText();
        terminal.out().println((answer.path("dry_run").asBoolean() ? "would hold: " : "holds now: ")
                + Text.counted(answer.path("rule_count").asLong(), "rule") + ", version " + version);
    }

    /** A connection as it could be seen. */
    static final class Question {
        @Option(names = "--server-name", paramLabel = "NAME", description = "name that the client asks for (default: it asks for none)")
        private @Nullable String serverName;

        @Option(names = "--hidden-name", description = "the client hides the name that it asks for")
        private boolean hidden;

        @Option(names = "--client-address", paramLabel = "IP", description = "address of the TLS client")
        private @Nullable String clientAddress;

        @Option(names = "--server-address", paramLabel = "IP", description = "address of the TLS server")
        private @Nullable String serverAddress;

        @Option(names = "--port", paramLabel = "N", description = "port of the TLS server (default: 443)")
        private @Nullable Integer port;

        @Option(names = "--vlan", paramLabel = "ID", description = "VLAN")
        private @Nullable Integer vlan;

        @Option(names = "--tunnel", paramLabel = "TYPE[:ID]", description = "tunnel, as vxlan:42")
        private @Nullable String tunnel;

        @Option(names = "--suite", paramLabel = "NAME", description = "cipher suite, as TLS_AES_128_GCM_SHA256")
        private @Nullable String suite;

        @Option(names = "--certificate-subject", paramLabel = "DN", description = "subject of the server's certificate")
        private @Nullable String subject;

        @Option(names = "--certificate-name", paramLabel = "NAME", description = "name in the server's certificate; repeatable")
        private List<String> names = List.of();

        @Option(names = "--certificate-hash", paramLabel = "SHA256", description = "of the server's certificate or its public key")
        private @Nullable String hash;

        private ObjectNode body() {
            ObjectNode body = JSON.createObjectNode();
            put(body, "server_name", serverName);
            put(body, "client_address", clientAddress);
            put(body, "server_address", serverAddress);
            put(body, "tunnel", tunnel);
            put(body, "suite", suite);
            put(body, "certificate_subject", subject);
            put(body, "certificate_hash", hash);
            if (hidden) {
                body.put("server_name_hidden", true);
            }
            if (port != null) {
                body.put("port", port);
            }
            if (vlan != null) {
                body.put("vlan", vlan);
            }
            if (!names.isEmpty()) {
                names.forEach(body.putArray("certificate_names")::add);
            }
            return body;
        }

        private static void put(ObjectNode body, String member, @Nullable String value) {
            if (value != null) {
                body.put(member, value);
            }
        }
    }

    @Command(name = "test", mixinStandardHelpOptions = true, header = "Says which rule of a running appliance's policy would hold for a connection.", description = {
        "", "The connection is one of which nothing more will be known than is given here.", ""})
    int test(@Mixin ClientOptions appliance, @Mixin Question question) {
        appliance.call(client -> {
            JsonNode answer = client.send("POST", PATH + "/test", question.body());
            if (appliance.json) {
                terminal.out().println(answer);
                return;
            }
            String rule = answer.path("rule").asText();
            terminal.out().println((rule.isEmpty() ? "no policy" : rule) + ": " + answer.path("action").asText()
                    + (answer.has("detail") ? " (" + answer.path("detail").asText() + ")" : ""));
        });
        return ExitCode.OK;
    }
}
