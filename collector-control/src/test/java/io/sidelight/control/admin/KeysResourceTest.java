// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sidelight.control.appliance.KeyService;
import io.sidelight.control.appliance.ServerKey;
import io.sidelight.control.auth.Caller;
import io.sidelight.control.auth.Role;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.vault.Vault;
import io.sidelight.keystore.vault.VaultException;
import io.sidelight.keystore.vault.VaultPassword;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jspecify.annotations.Nullable;

class KeysResourceTest {
    private static final Caller OFFICER = new Caller("wang", Role.KEY_OFFICER, "token:1", "10.0.0.9");

    @TempDir
    private Path folder;
    private @Nullable Vault opened;
    private @Nullable KeysResource made;
    private final List<KeyTable> told = new ArrayList<>();

    @BeforeEach
    void open() throws VaultException {
        Vault vault = Vault.create(folder.resolve("vault"), VaultPassword.of("correct horse".toCharArray()));
        opened = vault;
        KeyService keys = new KeyService(vault, List.of());
        keys.tell(told::add);
        made = new KeysResource(keys, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        Objects.requireNonNull(opened).close();
    }

    private ApiResponse call(String method, String path, Map<String, String> parts, Map<String, String> query,
            String ifMatch, String contentType, String body) throws ApiProblem {
        for (Endpoint endpoint : Objects.requireNonNull(made).endpoints()) {
            if (endpoint.method().equals(method) && endpoint.path().equals(path)) {
                return endpoint.handler().handle(new ApiRequest(OFFICER, parts, query, contentType, ifMatch,
                        body.getBytes(StandardCharsets.UTF_8)));
            }
        }
        throw new IllegalArgumentException("no such endpoint: " + method + " " + path);
    }

    private ApiResponse put(ServerKey key, String hash) throws ApiProblem {
        return call("PUT", "/api/v1/keys/{hash}", Map.of("hash", hash), Map.of(), "", "application/x-pem-file",
                key.pem());
    }

    private ApiResponse list(Map<String, String> query) throws ApiProblem {
        return call("GET", "/api/v1/keys", Map.of(), query, "", "", "");
    }

    private ApiResponse batch(ObjectNode body, String ifMatch) throws ApiProblem {
        return call("POST", "/api/v1/keys/batch", Map.of(), Map.of(), ifMatch, "application/json", body.toString());
    }

    private static JsonNode body(ApiResponse response) {
        return Objects.requireNonNull(response.body());
    }

    private static ApiProblem problem(Call call) throws GeneralSecurityException {
        try {
            call.make();
        } catch (ApiProblem e) {
            return e;
        }
        throw new AssertionError("the call was not refused");
    }

    /** What is to be refused. */
    private interface Call {
        ApiResponse make() throws ApiProblem, GeneralSecurityException;
    }

    @Test
    void putsAKeyWhichWorkersHaveAndAnAnswerDescribes() throws Exception {
        ServerKey key = ServerKey.of("www.example.test");
        ApiResponse response = put(key, key.hash());
        assertThat(response.status()).isEqualTo(201);
        JsonNode certificate = body(response).path("certificates").path(0);
        assertThat(certificate.path("sha256").asText()).isEqualTo(key.hash());
        assertThat(certificate.path("subject").asText()).isEqualTo("CN=www.example.test");
        assertThat(body(response).path("algorithm").asText()).isEqualTo("RSA");
        assertThat(told).hasSize(1);
        assertThat(told.getFirst().entries()).hasSize(1);
        assertThat(told.getFirst().generation()).isEqualTo(2);
    }

    @Test
    void puttingAgainChangesNothing() throws Exception {
        ServerKey key = ServerKey.of("www.example.test");
        String first = put(key, key.hash()).etag();
        ApiResponse again = put(key, key.hash());
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.etag()).isEqualTo(first);
        assertThat(told).hasSize(1);
    }

    @Test
    void refusesAKeyUnderAnotherName() throws Exception {
        ServerKey key = ServerKey.of("a.test");
        String other = ServerKey.of("b.test").hash();
        ApiProblem problem = problem(() -> put(key, other));
        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.detail()).contains(key.hash(), other);
        assertThat(told).isEmpty();
    }

    @Test
    void removesAKeyForGood() throws Exception {
        ServerKey key = ServerKey.of("a.test");
        put(key, key.hash());
        ApiResponse gone = call("DELETE", "/api/v1/keys/{hash}", Map.of("hash", key.hash()), Map.of(), "", "", "");
        assertThat(gone.status()).isEqualTo(204);
        assertThat(told.getLast().size()).isZero();
        assertThat(problem(() -> call("GET", "/api/v1/keys/{hash}", Map.of("hash", key.hash()), Map.of(), "", "", ""))
                .status()).isEqualTo(404);
    }

    @Test
    void aBatchIsMadeWholeOrNotAtAll() throws Exception {
        ServerKey old = ServerKey.of("old.test");
        put(old, old.hash());
        ObjectNode body = ApiRequest.JSON.createObjectNode();
        ArrayNode put = body.putArray("put");
        put.addObject().put("pem", ServerKey.of("a.test").pem()).put("label", "a");
        put.addObject().put("pem", "no key at all");
        body.putArray("delete").add(old.hash()).add("ab");
        ApiProblem problem = problem(() -> batch(body, ""));
        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.errors()).hasSize(2);
        assertThat(problem.detail()).contains("put[1]", "delete[1] names no key");
        assertThat(body(list(Map.of())).path("total").asInt()).isEqualTo(1);

        put.remove(1);
        put.addObject().put("pem", ServerKey.of("b.test").pem());
        body.putArray("delete").add(old.hash());
        ApiResponse dry = batch(body.put("dry_run", true), "");
        assertThat(body(dry).path("added").asInt()).isEqualTo(2);
        assertThat(body(dry).path("total").asInt()).isEqualTo(2);
        assertThat(body(list(Map.of())).path("items").path(0).path("certificates").path(0).path("subject").asText())
                .isEqualTo("CN=old.test");
        batch(body.put("dry_run", false), "");
        assertThat(body(list(Map.of())).path("total").asInt()).isEqualTo(2);
        assertThat(told.getLast().size()).isEqualTo(2);
    }

    @Test
    void changesOnlyTheVersionThatTheCallerSaw() throws Exception {
        ServerKey key = ServerKey.of("a.test");
        String version = put(key, key.hash()).etag();
        ServerKey other = ServerKey.of("b.test");
        put(other, other.hash());
        ObjectNode body = ApiRequest.JSON.createObjectNode();
        body.putArray("delete").add(key.hash());
        assertThat(problem(() -> batch(body, '"' + version + '"')).status()).isEqualTo(412);
        assertThat(problem(() -> batch(body, "yesterday")).status()).isEqualTo(412);
        assertThat(batch(body, '"' + list(Map.of()).etag() + '"').status()).isEqualTo(200);
    }

    @Test
    void listsPageByPage() throws Exception {
        List<String> hashes = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ServerKey key = ServerKey.of(i + ".test");
            put(key, key.hash());
            hashes.add(key.hash());
        }
        List<String> seen = new ArrayList<>();
        String after = "";
        do {
            JsonNode page = body(list(Map.of("limit", "2", "after", after)));
            page.path("items").forEach(
                    item -> seen.add(item.path("certificates").path(0).path("sha256").asText()));
            after = page.path("next").asText("");
        } while (!after.isEmpty());
        assertThat(seen).isEqualTo(hashes);
    }

    @Test
    void takesPasswordsAndSaysWhatIsWrongWithoutQuotingIt() throws Exception {
        ApiProblem problem = problem(() -> call("PUT", "/api/v1/keys/{hash}", Map.of("hash", "00"), Map.of(), "",
                "application/json",
                "{\"pem\":\"-----BEGIN PRIVATE KEY-----\\nc2VjcmV0c2VjcmV0\\n-----END PRIVATE KEY-----\\n\"}"));
        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.detail()).doesNotContain("c2VjcmV0");
        assertThat(problem(() -> call("PUT", "/api/v1/keys/{hash}", Map.of("hash", "00"), Map.of(), "", "text/html",
                "x")).status()).isEqualTo(415);
    }

    @Test
    void nothingPrivateComesOut() throws Exception {
        ServerKey key = ServerKey.of("a.test");
        StringBuilder out = new StringBuilder();
        out.append(body(put(key, key.hash()))).append(body(list(Map.of())));
        out.append(body(call("GET", "/api/v1/keys/{hash}", Map.of("hash", key.hash()), Map.of(), "", "", "")));
        out.append(Objects.requireNonNull(opened)).append(told);
        out.append(new String(Files.readAllBytes(folder.resolve("vault")), StandardCharsets.ISO_8859_1));
        key.traces().forEach(trace -> assertThat(out.toString()).doesNotContain(trace));
    }

    /** Whoever puts a key where a hash belongs does not find it in the answer, nor in the log. */
    @Test
    void nothingOfABodyIsQuoted() throws Exception {
        ServerKey key = ServerKey.of("www.example.test");
        ObjectNode body = ApiRequest.JSON.createObjectNode();
        body.putArray("delete").add(key.pem());
        assertThat(problem(() -> batch(body, "")).errors()).singleElement().asString()
                .startsWith("delete[0] names no key")
                .doesNotContain(key.traces());
        ObjectNode other = ApiRequest.JSON.createObjectNode().put(key.pem(), 1);
        assertThat(problem(() -> batch(other, "")).errors()).singleElement().asString().startsWith("unknown member;")
                .doesNotContain(key.traces());
    }
}
