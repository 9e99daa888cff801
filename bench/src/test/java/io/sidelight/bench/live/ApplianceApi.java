// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sidelight.bench.lab.CollectorProcess;
import io.sidelight.bench.lab.LabException;
import io.sidelight.bench.lab.NetworkNamespace;
import io.sidelight.bench.lab.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The admin API of an appliance that runs in a network of its own, called by curl in there. */
final class ApplianceApi {
    /** What an appliance's configuration must have for it; the password is {@link #writePassword}'s. */
    static final String CONFIGURATION = """
            admin: {enabled: true}
            vault: {path: keys.vault, password_file: vault-password}
            paths: {state: state}
            """;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern TOKEN = Pattern.compile("first start: .*: (sidelight_\\S+)");

    private final NetworkNamespace network;
    private final Path authorization;

    private ApplianceApi(NetworkNamespace network, Path authorization) {
        this.network = network;
        this.authorization = authorization;
    }

    static void writePassword(Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("vault-password"), "a password of this test\n");
        Programs.run(List.of("chmod", "600", file.toString()));
    }

    /** That of {@code collector}, which was started for the first time: its token is awaited. */
    static ApplianceApi of(NetworkNamespace network, CollectorProcess collector, Path folder) throws IOException {
        Programs.await(PATIENCE, () -> TOKEN.matcher(collector.output()).find());
        Matcher said = TOKEN.matcher(collector.output());
        if (!said.find()) {
            throw new LabException("no token was told: " + collector.output());
        }
        return new ApplianceApi(network,
                Files.writeString(folder.resolve("authorization"), "Authorization: Bearer " + said.group(1)));
    }

    /** Puts the key in {@code pem} and returns its name, which is {@code hash}. */
    void putKey(String hash, Path pem) {
        call("PUT", "/api/v1/keys/" + hash, "-H", "Content-Type: application/x-pem-file", "--data-binary", "@" + pem);
    }

    void deleteKey(String hash) {
        call("DELETE", "/api/v1/keys/" + hash);
    }

    JsonNode get(String path) {
        try {
            return JSON.readTree(call("GET", path));
        } catch (JsonProcessingException e) {
            throw new LabException(path + " answers what is no JSON: " + e.getMessage());
        }
    }

    private String call(String method, String path, String... options) {
        List<String> command = new ArrayList<>(List.of("curl", "--silent", "--show-error", "--insecure",
                "--fail-with-body", "--max-time", "20", "-X", method, "-H", "@" + authorization));
        command.addAll(List.of(options));
        command.add("https://127.0.0.1:8443" + path);
        return Programs.run(network.inside(command));
    }
}
