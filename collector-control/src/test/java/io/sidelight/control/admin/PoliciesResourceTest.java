// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sidelight.control.auth.Role;
import io.sidelight.control.demo.TlsOfTests;
import io.sidelight.control.policy.PolicyFile;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The policy by the admin API. */
class PoliciesResourceTest {
    static {
        TlsOfTests.prepare();
    }

    private static final String PATH = "/api/v1/policies";
    private static final String LAB = """
            # for the lab
            default: {action: metadata}
            rules:
              - name: lab
                match: {server-name: "*.lab.test", port: 8443}
                action: decrypt
            """;

    @TempDir
    private Path folder;
    private @Nullable ServedEndpoints served;
    private @Nullable QuietOperations appliance;
    private String operator = "";

    @BeforeEach
    void start() throws IOException, GeneralSecurityException {
        appliance = new QuietOperations(Files.createDirectory(folder.resolve("policy")));
        ServedEndpoints started = ServedEndpoints.start(folder, appliance.operations().endpoints("1.2.3"));
        served = started;
        operator = started.token(Role.OPERATOR);
    }

    @AfterEach
    void end() throws IOException {
        Objects.requireNonNull(served).close();
    }

    private HttpResponse<String> put(String query, String yaml, Map<String, String> headers)
            throws IOException, InterruptedException {
        return Objects.requireNonNull(served).api.call("PUT", PATH + query, operator, "application/yaml", yaml,
                headers);
    }

    private HttpResponse<String> put(String yaml) throws IOException, InterruptedException {
        return put("", yaml, Map.of());
    }

    private HttpResponse<String> get() throws IOException, InterruptedException {
        return Objects.requireNonNull(served).api.get(PATH, operator);
    }

    private JsonNode test(String question) throws IOException, InterruptedException {
        return AdminApi.json(Objects.requireNonNull(served).api.post(PATH + "/test", operator, question));
    }

    private Path file() {
        return folder.resolve("policy/policy.yaml");
    }

    @Test
    void aPolicyThatIsPutHoldsIsInItsFileAndIsReadAtTheNextStart() throws Exception {
        assertThat(AdminApi.json(get()).path("version").asText()).isEqualTo("none");
        HttpResponse<String> response = put(LAB);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(Objects.requireNonNull(appliance).used).singleElement()
                .satisfies(policy -> assertThat(policy.rules().getFirst().name()).isEqualTo("lab"));
        assertThat(Files.readString(file())).isEqualTo(LAB);
        assertThat(PolicyFile.load(file(), 1).text()).isEqualTo(LAB);
        JsonNode now = AdminApi.json(get());
        assertThat(now.path("text").asText()).isEqualTo(LAB);
        assertThat(now.path("rules")).hasToString(
                "[{\"name\":\"lab\",\"action\":\"decrypt\",\"masked\":false,\"plaintext\":true}]");
        assertThat(get().headers().firstValue("ETag")).isEqualTo(response.headers().firstValue("ETag")).isPresent();
        assertThat(Files.readString(folder.resolve("admin.jsonl"))).contains("policies.put", "1 rules");
    }

    @Test
    void allMistakesAreToldWithTheirLinesAndNothingChanges() throws Exception {
        put(LAB);
        HttpResponse<String> wrong = put("default: {action: decript}\nruls: []\n");
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(AdminApi.json(wrong).path("errors")).hasSize(2).allSatisfy(
                error -> assertThat(error.asText()).startsWith("the policy, line "));
        assertThat(Files.readString(file())).isEqualTo(LAB);
        assertThat(Objects.requireNonNull(appliance).used).hasSize(1);
    }

    @Test
    void aDryRunChangesNothing() throws Exception {
        HttpResponse<String> response = put("?dry_run=true", LAB, Map.of());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(AdminApi.json(response).path("dry_run").asBoolean()).isTrue();
        assertThat(Objects.requireNonNull(appliance).used).isEmpty();
        assertThat(file()).doesNotExist();
    }

    @Test
    void onlyThePolicyThatTheCallerSawIsReplaced() throws Exception {
        String etag = put(LAB).headers().firstValue("ETag").orElse("");
        assertThat(put("", "default: {action: decrypt}\n", Map.of("If-Match", etag)).statusCode()).isEqualTo(200);
        assertThat(put("", LAB, Map.of("If-Match", etag)).statusCode()).isEqualTo(412);
        assertThat(Files.readString(file())).isEqualTo("default: {action: decrypt}\n");
    }

    @Test
    void aFileThatSomebodyIsWritingIsNotReplacedUnderThem() throws Exception {
        String etag = put(LAB).headers().firstValue("ETag").orElse("");
        Files.writeString(file(), "default: {action: ignore}\n");
        assertThat(put("", LAB, Map.of("If-Match", etag)).statusCode()).isEqualTo(412);
        assertThat(Files.readString(file())).isEqualTo("default: {action: ignore}\n");
    }

    @Test
    void aFileThatTheApplianceMayNotReplaceIsAConflict() throws Exception {
        put(LAB);
        Files.delete(file());
        Files.createDirectory(file());
        Objects.requireNonNull(appliance).policy.readNow();
        assertThat(put(LAB).statusCode()).isEqualTo(409);
    }

    @Test
    void rightsOfTheFileStay() throws Exception {
        put(LAB);
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));
        Objects.requireNonNull(appliance).policy.readNow();
        assertThat(put("default: {action: decrypt}\n").statusCode()).isEqualTo(200);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file()))).isEqualTo("rw-r-----");
    }

    /** Who may push a policy may not read files by it. */
    @Test
    void namesNoFilesButThoseBesideIt() throws Exception {
        Files.writeString(folder.resolve("secret"), "s3cret and more\n");
        Files.writeString(folder.resolve("policy/names.txt"), "fine.test\ns3cret name\n");
        for (String name : new String[]{folder.resolve("secret").toString(), "../secret", "../absent", "/etc/shadow",
            "sub/../../secret", "names.txt/../../secret"}) {
            String answer = put(rule("server-name-file", name)).body();
            assertThat(answer).contains("may name only files that lie in").doesNotContain("s3cret", "NoSuchFile",
                    "AccessDenied");
        }
        HttpResponse<String> quoted = put(rule("server-name-file", "names.txt"));
        assertThat(quoted.statusCode()).isEqualTo(422);
        assertThat(quoted.body()).contains("names.txt, line 2: the name is none").doesNotContain("s3cret");
        String masking = "default: {action: decrypt}\nmasking:\n  p: {detect: [card], replace: hash, hash-key-file: %s}\n";
        assertThat(put(masking.formatted("../secret")).body()).contains("may name only files that lie in");
        Files.writeString(folder.resolve("policy/masking.key"), "0123456789abcdef0123456789abcdef");
        assertThat(put(masking.formatted("masking.key")).statusCode()).isEqualTo(200);
        assertThat(get().body()).doesNotContain("0123456789abcdef");
        Files.writeString(folder.resolve("policy/names.txt"), "fine.test\n");
        assertThat(put(rule("server-name-file", "names.txt")).statusCode()).isEqualTo(200);
        assertThat(put(rule("server-name-file", "\"a\\0b\"")).statusCode()).isEqualTo(422);
    }

    private static String rule(String key, String value) {
        return "default: {action: decrypt}\nrules:\n- match: {" + key + ": " + value + "}\n  action: ignore\n";
    }

    @Test
    void saysWhichRuleWouldHold() throws Exception {
        assertThat(test("{}")).hasToString("{\"rule\":\"\",\"action\":\"decrypt\",\"plaintext\":true}");
        put(LAB);
        assertThat(test("{\"server_name\":\"A.lab.test.\",\"port\":8443}"))
                .hasToString("{\"rule\":\"lab\",\"action\":\"decrypt\",\"plaintext\":true}");
        assertThat(test("{\"server_name\":\"a.lab.test\"}").path("rule").asText()).isEqualTo("default");
        put("""
                default: {action: decrypt}
                rules:
                  - {name: bank, match: {certificate-subject: "O=Bank"}, action: ignore}
                  - {name: net, match: {server-address: 10.0.0.0/8, tunnel: "vxlan:42", vlan: 7}, action: metadata}
                """);
        assertThat(test("{\"certificate_subject\":\"CN=a,O=Bank\"}").path("rule").asText()).isEqualTo("bank");
        assertThat(test("{}").path("detail").asText()).contains("for safety");
        assertThat(test(
                "{\"certificate_subject\":\"O=Other\",\"server_address\":\"10.1.1.1\",\"vlan\":7,\"tunnel\":\"vxlan:42\"}")
                .path("rule").asText()).isEqualTo("net");
        assertThat(test("{\"port\":99999,\"server_address\":\"x\",\"suite\":\"y\",\"tunnel\":\"z\",\"vlan\":5000}")
                .path("errors")).hasSize(5);
    }

    @Test
    void whoMayNotChangeItMayReadIt() throws Exception {
        ServedEndpoints api = Objects.requireNonNull(served);
        assertThat(api.call("GET", PATH, Role.AUDITOR).statusCode()).isEqualTo(200);
        assertThat(api.call("PUT", PATH, Role.AUDITOR).statusCode()).isEqualTo(403);
        assertThat(api.call("GET", PATH, Role.KEY_OFFICER).statusCode()).isEqualTo(403);
        assertThat(api.call("GET", PATH, Role.VIEWER).statusCode()).isEqualTo(403);
    }
}
