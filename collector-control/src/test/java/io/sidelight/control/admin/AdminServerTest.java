// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sidelight.control.demo.TlsOfTests;
import io.sidelight.control.auth.Permission;
import io.sidelight.control.auth.Role;
import io.sidelight.control.auth.TokenStore;
import io.sidelight.control.trail.AdminTrail;
import io.sidelight.control.trail.TrailVerifier;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminServerTest {
    static {
        TlsOfTests.prepare();
    }

    @TempDir
    private Path folder;
    private Running running = new Running();

    /** All that one test starts. */
    private static final class Running {
        private TokenStore tokens;
        private AdminTrail trail;
        private AdminServer server;
        private AdminApi api;
        private List<Endpoint> endpoints = List.of();

        @SuppressWarnings("NullAway.Init")
        Running() {}
    }

    @BeforeEach
    void start() throws IOException, GeneralSecurityException {
        AdminIdentity identity = AdminIdentity.open(folder.resolve("admin.p12"), Clock.systemUTC());
        running.tokens = TokenStore.open(folder.resolve("tokens.json"), Clock.systemUTC());
        running.trail = AdminTrail.open(folder.resolve("admin.jsonl"), Clock.systemUTC());
        List<Endpoint> endpoints = new ArrayList<>(new TokensResource(running.tokens).endpoints());
        endpoints.addAll(new TrailResource(running.trail).endpoints());
        endpoints.add(new Endpoint("GET", "/api/v1/broken", Permission.READ_STATUS, "broken.read", _ -> {
            throw new IllegalStateException("secret in a message");
        }));
        running.endpoints = endpoints;
        running.server = AdminServer.start("127.0.0.1", 0, identity.keys(),
                new ApiCalls(new Authentication(running.tokens), running.trail), endpoints);
        running.api = new AdminApi(running.server.port(), identity);
    }

    @AfterEach
    void end() throws IOException {
        running.api.close();
        running.server.close();
        running.trail.close();
    }

    private String token(Role role) throws IOException {
        return running.tokens.issue(role.code(), role, Duration.ofDays(1)).secret().reveal();
    }

    @Test
    void nobodyGetsAnythingWithoutAToken() throws Exception {
        for (Endpoint endpoint : running.endpoints) {
            HttpResponse<String> response = running.api.call(endpoint.method(), endpoint.path().replace("{id}", "x"),
                    "", "application/json", "{}");
            assertThat(response.statusCode()).as(endpoint.path()).isEqualTo(401);
            assertThat(response.headers().firstValue("Content-Type").orElse("")).isEqualTo("application/problem+json");
            assertThat(response.headers().firstValue("WWW-Authenticate")).isPresent();
            assertThat(AdminApi.json(response).path("status").asInt()).isEqualTo(401);
        }
    }

    @Test
    void nobodyGetsMoreThanTheirRoleAllows() throws Exception {
        for (Role role : Role.values()) {
            String token = token(role);
            for (Endpoint endpoint : running.endpoints) {
                int status = running.api.call(endpoint.method(), endpoint.path().replace("{id}", "x"), token,
                        "application/json", "{}").statusCode();
                assertThat(status == 403).as("%s %s as %s: %d", endpoint.method(), endpoint.path(), role, status)
                        .isNotEqualTo(role.may(endpoint.permission()));
            }
        }
    }

    @Test
    void makesListsAndRevokesTokens() throws Exception {
        String admin = token(Role.ADMIN);
        HttpResponse<String> made = running.api.post("/api/v1/tokens", admin,
                "{\"name\":\"siem\",\"role\":\"viewer\",\"days\":7}");
        assertThat(made.statusCode()).isEqualTo(201);
        String viewer = AdminApi.json(made).path("token").asText();
        String id = AdminApi.json(made).path("id").asText();
        assertThat(running.api.get("/api/v1/audit", viewer).statusCode()).isEqualTo(403);

        HttpResponse<String> list = running.api.get("/api/v1/tokens", admin);
        assertThat(list.body()).contains("\"siem\"", id).doesNotContain(viewer, viewer.substring(23));

        assertThat(running.api.call("DELETE", "/api/v1/tokens/" + id, admin, "", "").statusCode()).isEqualTo(204);
        assertThat(running.api.get("/api/v1/audit", viewer).statusCode()).isEqualTo(401);
        assertThat(running.api.call("DELETE", "/api/v1/tokens/0", admin, "", "").statusCode()).isEqualTo(404);
    }

    @Test
    void saysAllThatIsWrongWithABody() throws Exception {
        String admin = token(Role.ADMIN);
        HttpResponse<String> wrong = running.api.post("/api/v1/tokens", admin,
                "{\"name\":\"\",\"role\":\"root\",\"days\":100000}");
        assertThat(wrong.statusCode()).isEqualTo(422);
        JsonNode errors = AdminApi.json(wrong).path("errors");
        assertThat(errors).hasSize(3);
        assertThat(errors.toString()).contains("role is 'root', must be one of viewer, auditor", "1 to 366");

        assertThat(running.api.post("/api/v1/tokens", admin, "{\"name\":\"a\",\"nmae\":1}").body())
                .contains("unknown member 'nmae'");
        HttpResponse<String> broken = running.api.post("/api/v1/tokens", admin, "{\"name\":\"s3cret");
        assertThat(broken.statusCode()).isEqualTo(400);
        assertThat(broken.body()).doesNotContain("s3cret").contains("line 1");
        assertThat(running.api.call("POST", "/api/v1/tokens", admin, "text/plain", "x").statusCode()).isEqualTo(415);
        assertThat(running.api.get("/api/v1/audit?limit=0", admin).statusCode()).isEqualTo(422);
        assertThat(running.api.get("/api/v1/nothing", admin).statusCode()).isEqualTo(404);
        assertThat(running.api.call("PUT", "/api/v1/tokens", admin, "", "").statusCode()).isEqualTo(405);
    }

    @Test
    void tellsNothingOfAnErrorOfOurs() throws Exception {
        HttpResponse<String> response = running.api.get("/api/v1/broken", token(Role.ADMIN));
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).doesNotContain("secret in a message");
        assertThat(response.headers().map()).doesNotContainKeys("server", "x-powered-by");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    }

    @Test
    void everyChangeAndEveryRefusalIsInTheLog() throws Exception {
        String admin = token(Role.ADMIN);
        String viewer = token(Role.VIEWER);
        running.api.get("/api/v1/tokens", "");
        running.api.get("/api/v1/tokens", viewer);
        String made = running.api.post("/api/v1/tokens", admin, "{\"name\":\"siem\",\"role\":\"viewer\"}").body();
        running.api.post("/api/v1/tokens", admin, "{\"name\":\"siem\",\"role\":\"?\"}");
        String log = Files.readString(folder.resolve("admin.jsonl"));
        assertThat(log.lines()).hasSize(4);
        assertThat(log.lines().toList().get(0)).contains("\"status_code\":401", "127.0.0.1");
        assertThat(log.lines().toList().get(1)).contains("\"status_code\":403", "\"name\":\"viewer\"");
        assertThat(log.lines().toList().get(2)).contains("tokens.create", "\"outcome\":\"success\"", "for siem");
        assertThat(log.lines().toList().get(3)).contains("tokens.create", "\"outcome\":\"failure\"");
        assertThat(log).doesNotContain(AdminApi.mapper().readTree(made).path("token").asText());
        assertThat(TrailVerifier.verify(folder.resolve("admin.jsonl")).isWhole()).isTrue();
        JsonNode audit = AdminApi.json(running.api.get("/api/v1/audit?limit=2", admin));
        assertThat(audit.path("items")).hasSize(2);
        assertThat(audit.path("last_hash").asText()).isEqualTo(running.trail.lastHash());
    }

    @Test
    void whoIsWrongTooOftenIsToWaitAndWhoIsRightIsNot() throws Exception {
        String admin = token(Role.ADMIN);
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            statuses.add(running.api.get("/api/v1/tokens", "sidelight_guess").statusCode());
        }
        assertThat(statuses.subList(0, 10)).containsOnly(401);
        assertThat(statuses.subList(10, 12)).containsOnly(429);
        assertThat(running.api.get("/api/v1/tokens", admin).statusCode()).isEqualTo(200);
        assertThat(Files.readAllLines(folder.resolve("admin.jsonl"))).hasSize(10);
    }
}
