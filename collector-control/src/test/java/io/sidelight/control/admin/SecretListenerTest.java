// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sidelight.control.auth.AddressScope;
import io.sidelight.control.auth.Role;
import io.sidelight.control.auth.TokenStore;
import io.sidelight.control.demo.TlsOfTests;
import io.sidelight.control.intake.SecretIntake;
import io.sidelight.control.trail.AdminTrail;
import io.sidelight.keystore.secret.SecretStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Key logs by TLS, from OpenSSL's client as its manual has it. */
class SecretListenerTest {
    static {
        TlsOfTests.prepare();
    }

    private static final String LINE = "CLIENT_RANDOM " + "ab".repeat(32) + " " + "5ec7e7".repeat(16) + "\n";

    @TempDir
    private Path folder;
    private final SecretStore store = new SecretStore();
    private final Running running = new Running();

    /** All that one test starts. */
    private static final class Running {
        private TokenStore tokens;
        private AdminTrail trail;
        private SecretListener listener;

        @SuppressWarnings("NullAway.Init")
        Running() {}
    }

    @BeforeEach
    void start() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "the program openssl is missing");
        AdminIdentity identity = AdminIdentity.open(folder.resolve("admin.p12"), Clock.systemUTC());
        running.tokens = TokenStore.open(folder.resolve("tokens.json"), Clock.systemUTC());
        running.trail = AdminTrail.open(folder.resolve("admin.jsonl"), Clock.systemUTC());
        Authentication authentication = new Authentication(running.tokens);
        ApiCalls calls = new ApiCalls(authentication, running.trail);
        running.listener = SecretListener.start(new SecretWays(store, "127.0.0.1", 0), identity.keys(), authentication,
                calls, new SecretIntake(store, calls::tell, caller -> running.tokens.isValid(caller.credential()),
                        Clock.systemUTC()));
    }

    @AfterEach
    void end() throws IOException {
        running.listener.close();
        running.trail.close();
    }

    private TokenStore.Issued agent() throws IOException {
        return running.tokens.issue("web1", Role.AGENT, Duration.ofDays(1),
                AddressScope.of(List.of("10.0.0.0/8"), new ArrayList<>()));
    }

    private Process client(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-quiet", "-verify_quiet", "-connect",
                "127.0.0.1:" + running.listener.port()));
        command.addAll(List.of(options));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    private static void say(Process client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(US_ASCII));
        client.getOutputStream().flush();
    }

    private static String answer(Process client) throws IOException {
        return client.inputReader(UTF_8).readLine();
    }

    @Test
    void takesEachLineAsItComes() throws Exception {
        Process client = client();
        try {
            say(client, "token " + agent().secret().reveal() + "\n");
            assertThat(answer(client)).isEqualTo("ok");
            say(client, LINE);
            for (int i = 0; i < 1000 && store.isEmpty(); i++) {
                Thread.sleep(10);
            }
            assertThat(store.size()).isEqualTo(1);
        } finally {
            client.destroy();
        }
        assertThat(running.trail.recent(9)).singleElement().asString().contains("secrets.put", "web1",
                "hands over session secrets");
    }

    @Test
    void takesNothingMoreOnceTheTokenIsRevoked() throws Exception {
        TokenStore.Issued agent = agent();
        Process client = client();
        try {
            say(client, "token " + agent.secret().reveal() + "\n");
            assertThat(answer(client)).isEqualTo("ok");
            running.tokens.revoke(agent.token().id());
            say(client, LINE);
            assertThat(client.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(store.isEmpty()).isTrue();
        } finally {
            client.destroy();
        }
    }

    @Test
    void refusesWhoMayNotAndTellsOfIt() throws Exception {
        String viewer = running.tokens.issue("v", Role.VIEWER, Duration.ofDays(1)).secret().reveal();
        assertThat(refused("token " + viewer + "\n", "-tls1_2")).contains("the role viewer may not");
        assertThat(refused(LINE)).contains("the first line must be: token TOKEN");
        assertThat(refused("token sidelight_00\n")).contains("the first line must be: token TOKEN");
        assertThat(refused("x".repeat(300) + "\n")).contains("the first line must be: token TOKEN");
        assertThat(running.trail.recent(9)).hasSize(4).allMatch(line -> line.contains("\"outcome\":\"failure\""))
                .noneMatch(line -> line.contains("5ec7e7"));
        assertThat(store.isEmpty()).isTrue();
    }

    private String refused(String first, String... options) throws IOException {
        Process client = client(options);
        try {
            say(client, first + LINE);
            return answer(client);
        } finally {
            client.destroy();
        }
    }

    @Test
    void keepsAFewStrangersWaitingAndNoMore() throws Exception {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                silent.add(new Socket(InetAddress.getLoopbackAddress(), running.listener.port()));
            }
            try (Socket ninth = new Socket(InetAddress.getLoopbackAddress(), running.listener.port())) {
                ninth.setSoTimeout(8_000); // those before it have ten seconds
                assertThat(ninth.getInputStream().read()).isEqualTo(-1);
            }
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }
}
