// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.sidelight.control.demo.TlsOfTests;
import io.sidelight.control.appliance.ServerKey;
import io.sidelight.control.audit.Events;
import io.sidelight.control.auth.Role;
import io.sidelight.control.auth.TokenStore;
import io.sidelight.control.intake.SecretIntake;
import io.sidelight.control.trail.AdminTrail;
import io.sidelight.keystore.secret.SecretStore;
import io.sidelight.keystore.vault.Vault;
import io.sidelight.keystore.vault.VaultPassword;
import io.sidelight.dataplane.api.event.Reason;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The OpenAPI document and the API are about the same calls, and every answer is one that the document has. */
class OpenApiContractTest {
    static {
        TlsOfTests.prepare();
    }

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete");
    private static final String JSON = "application/json";
    private static final String KEY_LOG = "application/sslkeylogfile";

    @TempDir
    private Path folder;
    private final Set<String> answered = new TreeSet<>();

    /** A call to be made. */
    record Call(String method, String template, String path, String role, String contentType, String body,
            int expected) {}

    @Test
    void everyCallIsDocumentedAndEveryAnswerIsAsTheDocumentSays() throws Exception {
        JsonNode document = OpenApiResource.document();
        AdminIdentity identity = AdminIdentity.open(folder.resolve("admin.p12"), Clock.systemUTC());
        TokenStore tokens = TokenStore.open(folder.resolve("tokens.json"), Clock.systemUTC());
        try (Vault vault = Vault.create(folder.resolve("vault"), VaultPassword.of("correct horse".toCharArray()));
                AdminTrail trail = AdminTrail.open(folder.resolve("admin.jsonl"), Clock.systemUTC())) {
            QuietOperations quiet = new QuietOperations(folder);
            quiet.feed.close(); // a stream that ends at once
            List<Endpoint> endpoints = AdminService.endpoints(
                    QuietAppliance.of(vault, seen(), quiet.operations()),
                    tokens, trail, Clock.systemUTC(),
                    new SecretIntake(new SecretStore(), _ -> true, _ -> true, Clock.systemUTC()));
            assertThat(documented(document)).isEqualTo(new TreeSet<>(
                    endpoints.stream().map(endpoint -> endpoint.method() + " " + endpoint.path()).toList()));
            for (Endpoint endpoint : endpoints) {
                assertThat(operation(document, endpoint.method(), endpoint.path()).path("description").asText())
                        .as(endpoint.path()).contains(endpoint.permission().name());
            }
            try (AdminServer server = AdminServer.start("127.0.0.1", 0, identity.keys(),
                    new ApiCalls(new Authentication(tokens), trail), endpoints);
                    AdminApi api = new AdminApi(server.port(), identity)) {
                String admin = tokens.issue("a", Role.ADMIN, Duration.ofDays(1)).secret().reveal();
                String agent = tokens.issue("b", Role.AGENT, Duration.ofDays(1)).secret().reveal();
                for (Call call : calls(ServerKey.of("a.test"), ServerKey.of("b.test"),
                        tokens.issue("c", Role.VIEWER, Duration.ofDays(1)).token().id())) {
                    check(document, call, api.call(call.method(), call.path(),
                            call.role().equals("admin") ? admin : agent, call.contentType(), call.body()));
                }
                for (Endpoint endpoint : endpoints) {
                    if (Role.AGENT.may(endpoint.permission())) {
                        continue;
                    }
                    String path = endpoint.path().replace("{hash}", "00").replace("{id}", "00");
                    Call nobody = new Call(endpoint.method(), endpoint.path(), path, "agent", "", "", 403);
                    check(document, nobody, api.call(nobody.method(), path, agent, "", ""));
                }
                for (int i = 0; i < 12; i++) {
                    check(document, new Call("GET", "/api/v1/status", "/api/v1/status", "", "", "", i < 10 ? 401 : 429),
                            api.get("/api/v1/status", "wrong"));
                }
            }
        }
        assertThat(neverAnswered(document)).as("documented successes that no call had").isEmpty();
    }

    private static List<Call> calls(ServerKey key, ServerKey other, String token) throws Exception {
        List<Call> calls = new ArrayList<>();
        for (String keys : List.of("/api/v1/keys", "/api/v1/dh-keys")) {
            ServerKey one = keys.endsWith("dh-keys") ? other : key;
            String path = keys + "/" + one.hash();
            String template = keys + "/{hash}";
            calls.add(new Call("PUT", template, path, "admin", "application/x-pem-file", one.pem(), 201));
            calls.add(new Call("PUT", template, path, "admin", JSON, body(one), 200));
            calls.add(new Call("PUT", template, path, "admin", JSON, "{\"pem\":\"\"}", 422));
            calls.add(new Call("PUT", template, path, "admin", JSON, "{", 400));
            calls.add(new Call("PUT", template, path, "admin", "text/html", "x", 415));
            calls.add(new Call("GET", keys, keys, "admin", "", "", 200));
            calls.add(new Call("GET", keys, keys + "?limit=1001", "admin", "", "", 422));
            calls.add(new Call("GET", template, path, "admin", "", "", 200));
            calls.add(new Call("DELETE", template, path, "admin", "", "", 204));
            calls.add(new Call("DELETE", template, path, "admin", "", "", 404));
            calls.add(new Call("GET", template, path, "admin", "", "", 404));
        }
        String batch = "/api/v1/keys/batch";
        calls.add(new Call("POST", batch, batch, "admin", JSON, "{\"put\":[" + body(key) + "]}", 200));
        calls.add(new Call("POST", batch, batch, "admin", JSON, "{\"delete\":[\"00\"]}", 422));
        calls.add(new Call("GET", "/api/v1/status", "/api/v1/status", "admin", "", "", 200));
        calls.add(new Call("GET", "/api/v1/openapi.json", "/api/v1/openapi.json", "admin", "", "", 200));
        calls.add(new Call("GET", "/api/v1/audit", "/api/v1/audit", "admin", "", "", 200));
        calls.add(new Call("GET", "/api/v1/audit", "/api/v1/audit?limit=x", "admin", "", "", 422));
        calls.addAll(observations());
        String secrets = "/api/v1/secrets";
        calls.add(new Call("POST", secrets, secrets, "admin", KEY_LOG, "CLIENT_RANDOM " + "ab".repeat(32) + " zz\n",
                200));
        calls.add(new Call("POST", secrets, secrets, "admin", JSON, "{}", 415));
        calls.add(new Call("POST", secrets, secrets, "agent", KEY_LOG, "", 403)); // has no addresses
        calls.add(new Call("GET", secrets, secrets, "admin", "", "", 200));
        calls.add(new Call("GET", secrets, secrets + "?limit=0", "admin", "", "", 422));
        String tokens = "/api/v1/tokens";
        calls.add(new Call("POST", tokens, tokens, "admin", JSON,
                "{\"name\":\"n\",\"role\":\"agent\",\"addresses\":[\"10.0.0.0/8\"]}", 201));
        calls.add(new Call("POST", tokens, tokens, "admin", JSON, "{\"name\":\"n\",\"role\":\"agent\"}", 422));
        calls.add(new Call("POST", tokens, tokens, "admin", JSON, "{\"name\":\"n\",\"role\":\"auditor\"}", 201));
        calls.add(new Call("POST", tokens, tokens, "admin", JSON, "{\"name\":\"n\"}", 422));
        calls.add(new Call("GET", tokens, tokens, "admin", "", "", 200));
        calls.add(new Call("DELETE", tokens + "/{id}", tokens + "/" + token, "admin", "", "", 204));
        calls.add(new Call("DELETE", tokens + "/{id}", tokens + "/00", "admin", "", "", 404));
        calls.addAll(OperationCalls.all());
        return calls;
    }

    private static List<Call> observations() {
        List<Call> calls = new ArrayList<>();
        String certificates = "/api/v1/inventory/certificates";
        calls.add(new Call("GET", certificates, certificates, "admin", "", "", 200));
        calls.add(new Call("GET", certificates, certificates + "?key=perhaps", "admin", "", "", 422));
        String keys = "/api/v1/inventory/keys";
        calls.add(new Call("GET", keys, keys, "admin", "", "", 200));
        calls.add(new Call("GET", keys, keys + "?limit=0", "admin", "", "", 422));
        String connections = "/api/v1/connections";
        calls.add(new Call("GET", connections, connections, "admin", "", "", 200));
        for (String wrong : List.of("?after=9", "?status=open", "?address=shop.example", "?limit=1001")) {
            calls.add(new Call("GET", connections, connections + wrong, "admin", "", "", 422));
        }
        calls.add(new Call("GET", "/api/v1/coverage", "/api/v1/coverage", "admin", "", "", 200));
        calls.add(new Call("GET", "/api/v1/coverage", "/api/v1/coverage?limit=many", "admin", "", "", 422));
        return calls;
    }

    /** Something of everything. */
    private static Observations seen() {
        Observations seen = Observing.nothing();
        seen.certificates().add(Events.decrypted(1));
        seen.coverage().add(Events.decrypted(1));
        seen.coverage().add(Events.unread(2, Reason.MIDSTREAM));
        return seen;
    }

    private static String body(ServerKey key) {
        return ApiRequest.JSON.createObjectNode().put("pem", key.pem()).put("label", "x").toString();
    }

    private void check(JsonNode document, Call call, HttpResponse<String> response) throws Exception {
        String name = call.method() + " " + call.template() + " " + response.statusCode();
        assertThat(response.statusCode()).as("%s: %s", call, response.body()).isEqualTo(call.expected());
        JsonNode operation = operation(document, call.method(), call.template());
        JsonNode described = operation.path("responses").path(Integer.toString(response.statusCode()));
        if (described.has("$ref")) {
            described = document.at(described.path("$ref").asText().substring(1));
        }
        assertThat(described.isMissingNode()).as("%s is documented", name).isFalse();
        answered.add(name);
        JsonNode content = described.path("content");
        if (content.isMissingNode()) {
            assertThat(response.body()).as(name).isEmpty();
            return;
        }
        String type = response.headers().firstValue("Content-Type").orElse("");
        assertThat(content.has(type)).as("%s is %s", name, type).isTrue();
        ObjectNode schema = content.path(type).path("schema").deepCopy();
        schema.set("components", document.path("components"));
        List<Error> errors = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(schema)
                .validate(type.endsWith("json") ? AdminApi.json(response) : TextNode.valueOf(response.body()));
        assertThat(errors).as("%s: %s", name, response.body()).isEmpty();
    }

    private static JsonNode operation(JsonNode document, String method, String template) {
        return document.path("paths").path(template).path(method.toLowerCase(Locale.ROOT));
    }

    private static Set<String> documented(JsonNode document) {
        Set<String> calls = new TreeSet<>();
        document.path("paths").properties().forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
            if (METHODS.contains(method)) {
                calls.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
            }
        }));
        return calls;
    }

    private Set<String> neverAnswered(JsonNode document) {
        Set<String> never = new TreeSet<>();
        for (String call : documented(document)) {
            int space = call.indexOf(' ');
            operation(document, call.substring(0, space), call.substring(space + 1)).path("responses").fieldNames()
                    .forEachRemaining(status -> {
                        if (status.startsWith("2") && !answered.contains(call + " " + status)) {
                            never.add(call + " " + status);
                        }
                    });
        }
        return never;
    }
}
