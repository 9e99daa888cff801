// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sidelight.control.appliance.ReloadAnswer;
import io.sidelight.control.auth.Role;
import io.sidelight.control.demo.TlsOfTests;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an appliance can be told to do by its API. */
class OperationsTest {
    static {
        TlsOfTests.prepare();
    }

    @TempDir
    private Path folder;
    private QuietOperations quiet = new QuietOperations(Path.of(""));

    @BeforeEach
    void quiet() {
        quiet = new QuietOperations(folder);
    }

    @Test
    void aReloadAnswersWhatItChangedAndWhatNeedsARestart() throws Exception {
        try (ServedEndpoints served = ServedEndpoints.start(folder, quiet.operations().endpoints("1.2.3"))) {
            HttpResponse<String> response = served.call("POST", "/api/v1/reload", Role.OPERATOR);
            assertThat(response.statusCode()).isEqualTo(200);
            JsonNode answer = AdminApi.json(response);
            assertThat(answer.path("changed")).hasToString("[\"keys.paths\"]");
            assertThat(answer.path("need_restart")).hasToString("[\"workers\"]");
            assertThat(answer.path("private_keys").asInt()).isEqualTo(2);
            assertThat(answer.path("problems")).hasToString("[\"old.pem: no private key\"]");
            assertThat(Files.readString(folder.resolve("admin.jsonl"))).contains("configuration.reload",
                    "changed: keys.paths; after a restart: workers; private keys: 2; problems: 1");
        }
    }

    @Test
    void aReloadOfAFileWithMistakesAnswersAllOfThem() throws Exception {
        quiet.reload = ReloadAnswer.refused(List.of("f.yaml, line 1: one", "f.yaml, line 2: two"));
        try (ServedEndpoints served = ServedEndpoints.start(folder, quiet.operations().endpoints("1.2.3"))) {
            HttpResponse<String> response = served.call("POST", "/api/v1/reload", Role.OPERATOR);
            assertThat(response.statusCode()).isEqualTo(422);
            assertThat(AdminApi.json(response).path("errors")).hasToString(
                    "[\"f.yaml, line 1: one\",\"f.yaml, line 2: two\"]");
            assertThat(Files.readString(folder.resolve("admin.jsonl"))).contains("\"outcome\":\"failure\"");
            quiet.reload = ReloadAnswer.refused(List.of());
            assertThat(served.call("POST", "/api/v1/reload", Role.OPERATOR).statusCode()).isEqualTo(503);
        }
    }

    @Test
    void onlyWhoMayChangeTheConfigurationReloadsIt() throws Exception {
        try (ServedEndpoints served = ServedEndpoints.start(folder, quiet.operations().endpoints("1.2.3"))) {
            for (Role role : List.of(Role.VIEWER, Role.AUDITOR, Role.KEY_OFFICER, Role.AGENT)) {
                assertThat(served.call("POST", "/api/v1/reload", role).statusCode()).as(role.code()).isEqualTo(403);
            }
        }
    }

    @Test
    void tellsWherePacketsComeInAndWhereTheyWereLost() throws Exception {
        try (ServedEndpoints served = ServedEndpoints.start(folder, quiet.operations().endpoints("1.2.3"))) {
            JsonNode capture = AdminApi.json(served.call("GET", "/api/v1/capture", Role.AUDITOR));
            assertThat(capture.at("/source").asText()).isEqualTo("ring");
            assertThat(capture.at("/ring/bytes").asLong()).isEqualTo(64 << 20);
            assertThat(capture.at("/interfaces/0")).hasToString("{\"name\":\"mon0\",\"state\":\"capturing\","
                    + "\"packets\":10,\"bytes\":1000,\"dropped_by_kernel\":3,\"dropped_by_interface\":2,\"ring_full\":1,"
                    + "\"cut_short\":0}");
            assertThat(capture.at("/interfaces/1/state").asText()).isEqualTo("gone");
            assertThat(capture.at("/interfaces/1/problem").asText()).contains("mon1 is gone");
            assertThat(served.call("GET", "/api/v1/capture", Role.VIEWER).statusCode()).isEqualTo(403);
        }
    }

    @Test
    void tellsHowSinksDo() throws Exception {
        try (ServedEndpoints served = ServedEndpoints.start(folder, quiet.operations().endpoints("1.2.3"))) {
            JsonNode sinks = AdminApi.json(served.call("GET", "/api/v1/sinks", Role.OPERATOR)).path("items");
            assertThat(sinks.get(0)).hasToString(
                    "{\"type\":\"file\",\"path\":\"/var/log/events.jsonl\",\"state\":\"writing\",\"written\":7}");
            assertThat(sinks.at("/1/state").asText()).isEqualTo("failed");
            assertThat(sinks.at("/1/last_error").asText()).isEqualTo("No space left on device");
        }
    }
}
