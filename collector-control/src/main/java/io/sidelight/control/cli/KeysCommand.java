// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sidelight.control.client.ApiClient;
import io.sidelight.control.client.ApiException;
import io.sidelight.control.terminal.Terminal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
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

/** {@code sidelight keys}: the private keys of a running appliance, which go in and never come out. */
@Command(name = "keys", mixinStandardHelpOptions = true, versionProvider = Version.class, header = "Lists, puts and removes the private keys of a running appliance.", synopsisSubcommandLabel = "COMMAND", description = "")
final class KeysCommand implements Runnable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int PAGE = 1_000;
    private static final int SHOWN_DIGITS = 16;

    private final Terminal terminal;

    @Spec
    private @Nullable CommandSpec spec;

    KeysCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        throw new ParameterException(Objects.requireNonNull(spec).commandLine(),
                "no command given; the commands are keys list, put and delete");
    }

    @Command(name = "list", mixinStandardHelpOptions = true, header = "Lists keys and their certificates.")
    int list(@Mixin ClientOptions appliance) {
        appliance.call(client -> {
            ArrayNode keys = JSON.createArrayNode();
            String after = "";
            do {
                JsonNode page = client.get("/api/v1/keys?limit=" + PAGE + (after.isEmpty() ? "" : "&after=" + after));
                page.path("items").forEach(keys::add);
                after = page.path("next").asText("");
            } while (!after.isEmpty());
            print(keys, appliance.json);
        });
        return ExitCode.OK;
    }

    private void print(ArrayNode keys, boolean json) {
        if (json) {
            keys.forEach(terminal.out()::println);
            return;
        }
        PlainTable table = new PlainTable("certificate", "algorithm", "label", "subject", "not after");
        for (JsonNode key : keys) {
            JsonNode certificate = key.path("certificates").path(0);
            String hash = certificate.path("sha256").asText(key.path("public_key_sha256").asText());
            table.row(hash.substring(0, SHOWN_DIGITS), key.path("algorithm").asText(), key.path("label").asText(),
                    certificate.path("subject").asText("no certificate"), certificate.path("not_after").asText(""));
        }
        table.print(terminal, "the vault holds no key");
    }

    @Command(name = "put", mixinStandardHelpOptions = true, header = "Hands over the keys in files, all or none.", description = {
        "", "PEM, DER, PKCS#12 or JKS. A key that is there already gets the certificates of both.", ""})
    int put(@Mixin ClientOptions appliance,
            @Parameters(paramLabel = "FILE", arity = "1..*", description = "files with private keys and their certificates") List<Path> files,
            @Option(names = "--label", paramLabel = "TEXT", defaultValue = "", description = "what to call them") String label,
            @Option(names = "--key-password-file", paramLabel = "FILE", description = "file with the password of encrypted keys in its first line") @Nullable Path passwordFile,
            @Option(names = "--dry-run", description = "only say what would change") boolean dryRun) {
        List<String> problems = new ArrayList<>();
        List<char[]> passwords = PasswordFile.read(passwordFile, problems);
        ObjectNode body = JSON.createObjectNode().put("dry_run", dryRun);
        ArrayNode put = body.putArray("put");
        for (Path file : files) {
            try {
                byte[] content = Files.readAllBytes(file);
                ObjectNode item = put.addObject();
                if (new String(content, StandardCharsets.ISO_8859_1).contains("-----BEGIN ")) {
                    item.put("pem", new String(content, StandardCharsets.ISO_8859_1));
                } else {
                    item.put("pkcs12", Base64.getEncoder().encodeToString(content));
                }
                Arrays.fill(content, (byte) 0);
                if (!label.isEmpty()) {
                    item.put("label", label);
                }
                if (!passwords.isEmpty()) {
                    item.put("password", new String(passwords.getFirst()));
                }
            } catch (IOException e) {
                problems.add("cannot read " + file + ": " + Problems.cause(e));
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        appliance.call(client -> tell(appliance, named(files, client, body)));
        return ExitCode.OK;
    }

    /** The appliance knows the files by their place in the list. */
    private static JsonNode named(List<Path> files, ApiClient client, ObjectNode body) throws ApiException {
        try {
            return client.send("POST", "/api/v1/keys/batch", body);
        } catch (ApiException e) {
            List<String> problems = e.problems();
            for (int i = 0; i < files.size(); i++) {
                String place = "put[" + i + "]";
                String name = files.get(i).toString();
                problems = problems.stream().map(problem -> problem.replace(place, name)).toList();
            }
            throw new ConfigurationException(problems);
        }
    }

    private void tell(ClientOptions appliance, JsonNode answer) {
        if (appliance.json) {
            terminal.out().println(answer);
            return;
        }
        terminal.out().println((answer.path("dry_run").asBoolean() ? "would be: " : "") + answer.path("added").asInt()
                + " new, " + answer.path("known").asInt() + " there before; the vault holds "
                + answer.path("total").asInt());
    }

    @Command(name = "delete", mixinStandardHelpOptions = true, header = "Removes a key.")
    int delete(@Mixin ClientOptions appliance,
            @Parameters(paramLabel = "HASH", description = "SHA-256 of its certificate or public half, as keys list --json shows it") String hash) {
        appliance.call(client -> client.delete("/api/v1/keys/" + hash));
        terminal.out().println("removed");
        return ExitCode.OK;
    }
}
