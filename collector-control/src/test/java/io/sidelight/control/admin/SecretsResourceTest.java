// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sidelight.control.auth.AddressScope;
import io.sidelight.control.auth.Role;
import io.sidelight.control.auth.TokenStore;
import io.sidelight.control.demo.TlsOfTests;
import io.sidelight.control.intake.SecretIntake;
import io.sidelight.control.trail.AdminTrail;
import io.sidelight.keystore.secret.SecretLabel;
import io.sidelight.keystore.secret.SecretStore;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Session secrets that agents hand over by the API. */
class SecretsResourceTest {
    static {
        TlsOfTests.prepare();
    }

    private static final String PATH = "/api/v1/secrets";
    private static final String KEY_LOG = "application/sslkeylogfile";
    private static final byte[] RANDOM = HexFormat.of().parseHex("ab".repeat(32));
    private static final String SECRET = "5ec7e75ec7e7".repeat(8);
    private static final String LINE = "CLIENT_RANDOM " + "ab".repeat(32) + " " + SECRET + "\n";

    @TempDir
    private Path folder;
    private final SecretStore store = new SecretStore();
    private final Running running = new Running();

    /** All that one test starts. */
    private static final class Running {
        private TokenStore tokens;
        private AdminTrail trail;
        private AdminServer server;
        private AdminApi api;
        private SecretIntake intake;

        @SuppressWarnings("NullAway.Init")
        Running() {}
    }

    @BeforeEach
    void start() throws Exception {
        AdminIdentity identity = AdminIdentity.open(folder.resolve("admin.p12"), Clock.systemUTC());
        running.tokens = TokenStore.open(folder.resolve("tokens.json"), Clock.systemUTC());
        running.trail = AdminTrail.open(folder.resolve("admin.jsonl"), Clock.systemUTC());
        ApiCalls calls = new ApiCalls(new Authentication(running.tokens), running.trail);
        running.intake = new SecretIntake(store, calls::tell,
                caller -> running.tokens.isValid(caller.credential()), Clock.systemUTC());
        running.server = AdminServer.start("127.0.0.1", 0, identity.keys(), calls,
                new SecretsResource(running.intake).endpoints());
        running.api = new AdminApi(running.server.port(), identity);
    }

    @AfterEach
    void end() throws IOException {
        running.api.close();
        running.server.close();
        running.intake.close();
        running.trail.close();
    }

    private String agent(String... addresses) throws IOException {
        List<String> problems = new ArrayList<>();
        AddressScope scope = AddressScope.of(List.of(addresses), problems);
        assertThat(problems).isEmpty();
        return running.tokens.issue("web1", Role.AGENT, Duration.ofDays(1), scope).secret().reveal();
    }

    private List<byte[]> found(int from, int to) {
        return store.find(SecretLabel.CLIENT_RANDOM, RANDOM,
                ofInitiator -> new byte[]{(byte) (ofInitiator ? from : to), 0, 0, 1});
    }

    @Test
    void takesLinesAndTellsWhatBecameOfThemWithoutQuotingAny() throws Exception {
        HttpResponse<String> response = running.api.call("POST", PATH, agent("10.0.0.0/8"), KEY_LOG,
                "# x\n" + LINE + "LABEL_OF_TOMORROW 00 " + SECRET + "\nCLIENT_RANDOM " + SECRET + "\n");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(
                "{\"lines\":4,\"taken\":1,\"unknown\":1,\"malformed\":1,\"malformed_lines\":[4]}");
        assertThat(found(10, 99)).hasSize(1);
        assertThat(found(99, 10)).hasSize(1);
        assertThat(found(99, 98)).isEmpty();
    }

    @Test
    void takesEachLineOfALongRequestAsItComes() throws Exception {
        try (Socket socket = socket(); OutputStream out = socket.getOutputStream()) {
            out.write(("POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + KEY_LOG
                    + "\r\nAuthorization: Bearer " + agent("10.0.0.0/8") + "\r\nTransfer-Encoding: chunked\r\n\r\n")
                    .getBytes(US_ASCII));
            chunk(out, LINE.substring(0, 40));
            chunk(out, LINE.substring(40));
            for (int i = 0; i < 500 && store.isEmpty(); i++) {
                Thread.sleep(10);
            }
            assertThat(found(10, 99)).hasSize(1);
            chunk(out, LINE);
            out.write("0\r\n\r\n".getBytes(US_ASCII));
            out.flush();
            byte[] answer = new byte[4096];
            assertThat(new String(answer, 0, socket.getInputStream().read(answer), US_ASCII))
                    .startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void allowsSoManyWaysAtATimeAndTellsTheOthersToComeAgain() throws Exception {
        String token = agent("10.0.0.0/8");
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                Socket socket = socket();
                open.add(socket);
                socket.getOutputStream()
                        .write(("POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + KEY_LOG
                                + "\r\nAuthorization: Bearer " + token + "\r\nContent-Length: 1000\r\n\r\n" + LINE)
                                .getBytes(US_ASCII));
            }
            HttpResponse<String> response = running.api.call("POST", PATH, token, KEY_LOG, LINE);
            for (int i = 0; i < 500 && response.statusCode() != 429; i++) {
                Thread.sleep(10); // they may not all have begun
                response = running.api.call("POST", PATH, token, KEY_LOG, LINE);
            }
            assertThat(response.statusCode()).isEqualTo(429);
            assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(running.api.call("POST", PATH, agent("10.0.0.0/8"), KEY_LOG, LINE).statusCode()).isEqualTo(200);
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    @Test
    void takesNothingFromAnAgentWithoutAddressesNorOfAnotherType() throws Exception {
        assertThat(running.api.call("POST", PATH, agent(), KEY_LOG, LINE).statusCode()).isEqualTo(403);
        assertThat(running.api.call("POST", PATH, agent("::/0"), "text/plain", LINE).statusCode()).isEqualTo(415);
        assertThat(running.api.call("POST", PATH, "", KEY_LOG, LINE).statusCode()).isEqualTo(401);
        assertThat(store.isEmpty()).isTrue();
    }

    @Test
    void tellsWhoHandsOverInTheLogButNotForEachCall() throws Exception {
        String token = agent("10.0.0.0/8");
        for (int i = 0; i < 5; i++) {
            assertThat(running.api.call("POST", PATH, token, KEY_LOG, LINE).statusCode()).isEqualTo(200);
        }
        assertThat(running.api.call("POST", PATH, agent(), KEY_LOG, LINE).statusCode()).isEqualTo(403);
        running.intake.close();

        List<String> lines = running.trail.recent(10);
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).contains("secrets.put", "web1", "hands over session secrets");
        assertThat(lines.get(1)).contains("secrets.put", "\"outcome\":\"failure\"", "no addresses");
        assertThat(lines.get(2)).contains("handed over session secrets; 5 since");
    }

    @Test
    void tellsHowManyAreHeldAndOfWhom() throws Exception {
        assertThat(running.api.call("POST", PATH, agent("10.0.0.0/8", "2001:db8::/32"), KEY_LOG, LINE + "zz\n")
                .statusCode()).isEqualTo(200);
        String viewer = running.tokens.issue("v", Role.VIEWER, Duration.ofDays(1)).secret().reveal();
        HttpResponse<String> response = running.api.get(PATH, viewer);

        JsonNode status = AdminApi.json(response);
        assertThat(status.path("held").asInt()).isEqualTo(1);
        assertThat(status.path("items")).hasSize(1);
        JsonNode agent = status.path("items").get(0);
        assertThat(agent.path("name").asText()).isEqualTo("web1");
        assertThat(agent.path("taken").asInt()).isEqualTo(1);
        assertThat(agent.path("malformed").asInt()).isEqualTo(1);
        assertThat(agent.path("addresses")).hasSize(2);
        assertThat(agent.path("credential").asText()).matches("token:[0-9a-f]{12}");
    }

    @Test
    void neitherAnswersNorLogsNorFilesHoldASecret() throws Exception {
        StringBuilder said = new StringBuilder();
        String token = agent("10.0.0.0/8");
        for (String body : List.of(LINE, SECRET, SECRET + "\n", "CLIENT_RANDOM " + SECRET + " " + SECRET + "zz\n",
                "RSA Session-ID:" + SECRET + "\n", "-----BEGIN " + SECRET + "\n", SECRET.repeat(100) + "\n")) {
            said.append(running.api.call("POST", PATH, token, KEY_LOG, body).body());
            said.append(running.api.call("POST", PATH, token, "application/json", body).body());
            said.append(running.api.call("POST", PATH, agent(), KEY_LOG, body).body());
        }
        said.append(running.api.get(PATH, running.tokens.issue("v", Role.VIEWER, Duration.ofDays(1)).secret().reveal())
                .body());
        running.intake.close();
        said.append(store).append(running.intake.agents());
        assertThat(said.toString()).contains("taken").doesNotContain(SECRET.substring(0, 24));
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                assertThat(Files.readString(file, ISO_8859_1)).as(file.toString())
                        .doesNotContain(SECRET.substring(0, 24));
            }
        }
    }

    private static void chunk(OutputStream out, String text) throws IOException {
        out.write((Integer.toHexString(text.length()) + "\r\n" + text + "\r\n").getBytes(US_ASCII));
        out.flush();
    }

    private Socket socket() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[]{new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        }}, new SecureRandom());
        Socket socket = context.getSocketFactory().createSocket("127.0.0.1", running.server.port());
        socket.setSoTimeout(20_000);
        return socket;
    }
}
