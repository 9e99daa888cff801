// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.control.admin.AdminService;
import io.sidelight.control.admin.QuietAppliance;
import io.sidelight.control.client.Trust;
import io.sidelight.control.client.ApiClient;
import io.sidelight.control.demo.TlsOfTests;
import io.sidelight.keystore.load.LoadProblem;
import io.sidelight.keystore.secret.KeyLogFollower;
import io.sidelight.keystore.secret.SecretLabel;
import io.sidelight.keystore.secret.SecretStore;
import io.sidelight.keystore.secret.SessionSecret;
import io.sidelight.keystore.vault.Vault;
import io.sidelight.keystore.vault.VaultPassword;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The forwarder against an admin API, which goes away and comes back. */
class ForwarderTest {
    static {
        TlsOfTests.prepare();
    }

    @TempDir
    private Path folder;
    private final SecretStore store = new SecretStore();
    private final List<String> greeting = new ArrayList<>();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final Running running = new Running();

    /** All that one test starts. */
    private static final class Running {
        private Vault vault;
        private AdminService service;
        private String token = "";
        private int port;

        @SuppressWarnings("NullAway.Init")
        Running() {}
    }

    @BeforeEach
    void start() throws Exception {
        running.vault = Vault.create(folder.resolve("vault"), VaultPassword.of("correct horse".toCharArray()));
        serve();
        running.token = greeting.getLast().replaceFirst(".*: ", "");
        running.port = running.service.port();
    }

    private void serve() throws IOException {
        running.service = AdminService.start(
                new AdminService.Settings("127.0.0.1", running.port, folder.resolve("state")),
                QuietAppliance.of(running.vault, store, folder), greeting::add);
    }

    @AfterEach
    void end() throws IOException {
        running.service.close();
        running.vault.close();
    }

    private Forwarder forwarder(long mostWaiting) {
        Forwarder forwarder = new Forwarder(() -> new ApiClient("https://localhost:" + running.port, running.token,
                new Trust(running.service.fingerprint(), null)), mostWaiting, said::add);
        forwarder.start();
        return forwarder;
    }

    @Test
    void forwardsWhatAKeyLogGetsWhileItIsWritten() throws Exception {
        Path log = folder.resolve("keys.log");
        Files.writeString(log, line(1));
        List<LoadProblem> problems = new CopyOnWriteArrayList<>();
        try (Forwarder forwarder = forwarder(1 << 20);
                KeyLogFollower follower = new KeyLogFollower(List.of(log), forwarder, problems::add)) {
            follower.start();
            await(() -> store.size() == 1);
            Files.writeString(log, line(2), StandardOpenOption.APPEND);
            await(() -> store.size() == 2);
            Files.move(log, folder.resolve("keys.log.1"));
            Files.writeString(log, line(3));
            await(() -> store.size() == 3);
            assertThat(forwarder.dropped()).isZero();
            // it may look just when the one file has gone and the other has not come
            assertThat(problems).allMatch(problem -> problem.message().startsWith("there is no such file yet"));
        }
        assertThat(said).isEmpty();
    }

    @Test
    void keepsWhatComesWhileTheApplianceIsAway() throws Exception {
        running.service.close();
        try (Forwarder forwarder = forwarder(1 << 20)) {
            for (int i = 0; i < 100; i++) {
                forwarder.add(secret(i));
            }
            await(() -> !said.isEmpty());
            assertThat(said.getFirst()).contains("nobody listens at https://localhost:", "secrets wait");
            serve();
            await(() -> store.size() == 100);
            await(() -> said.size() == 2);
            assertThat(said.getLast()).matches(".* takes secrets again; [0-9]+ waited, 0 were dropped.*");
            assertThat(forwarder.forwarded()).isEqualTo(100);
        }
    }

    @Test
    void letsTheOldestGoWhileTheApplianceIsAwayForLong() throws Exception {
        running.service.close();
        Forwarder forwarder = forwarder(10_000);
        for (int i = 0; i < 1000; i++) {
            forwarder.add(secret(i));
        }
        assertThat(forwarder.dropped()).isGreaterThan(800);
        serve();
        await(() -> store.count(secret(999).identifier()) == 1);
        forwarder.close();
        assertThat(store.size()).isEqualTo(1000 - forwarder.dropped());
    }

    @Test
    void endsThoughTheApplianceDoesNotComeBack() throws Exception {
        running.service.close();
        Forwarder forwarder = forwarder(1 << 20);
        forwarder.add(secret(1));
        await(() -> !said.isEmpty());
        forwarder.close();
        assertThat(forwarder.forwarded()).isZero();
        serve();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 2000 && !condition.getAsBoolean(); i++) {
            Thread.sleep(10);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private static byte[] random(int number) {
        byte[] random = new byte[32];
        random[0] = (byte) (number >> 8);
        random[31] = (byte) number;
        return random;
    }

    private static SessionSecret secret(int number) {
        return new SessionSecret(SecretLabel.CLIENT_TRAFFIC_SECRET_0, random(number), new byte[32]);
    }

    private static String line(int number) {
        return "CLIENT_TRAFFIC_SECRET_0 " + HexFormat.of().formatHex(random(number)) + " " + "00".repeat(32) + "\n";
    }
}
