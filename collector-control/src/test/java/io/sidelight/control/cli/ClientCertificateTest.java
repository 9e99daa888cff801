// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.control.admin.QuietAppliance;
import io.sidelight.control.admin.AdminService;
import io.sidelight.control.admin.TestAuthority;
import io.sidelight.control.admin.TestAuthority.Holder;
import io.sidelight.control.auth.AddressScope;
import io.sidelight.control.auth.CertificateHolder;
import io.sidelight.control.auth.ClientCertificates;
import io.sidelight.control.auth.Role;
import io.sidelight.control.demo.TlsOfTests;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.keystore.secret.SecretStore;
import io.sidelight.keystore.vault.Vault;
import io.sidelight.keystore.vault.VaultPassword;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers that show a certificate instead of a token, over TLS, by the commands. */
class ClientCertificateTest {
    static {
        TlsOfTests.prepare();
    }

    private final Instant later = Instant.now().plus(Duration.ofDays(1));
    private static final String DEPLOY = "CN=deploy,O=Example";

    @TempDir
    private Path folder;
    private final List<String> said = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private @Nullable TestAuthority authority;
    private @Nullable ClientCertificates clients;
    private @Nullable Vault vault;
    private @Nullable AdminService service;

    @BeforeEach
    void start() throws Exception {
        authority = new TestAuthority("CN=Example CA");
        ClientCertificates known = ClientCertificates.of(authority.certificate(folder.resolve("ca.pem")),
                List.of(CertificateHolder.ofSubject(DEPLOY, Role.KEY_OFFICER).orElseThrow()));
        clients = known;
        Vault opened = Vault.create(folder.resolve("vault"), VaultPassword.of("correct horse".toCharArray()));
        vault = opened;
        service = start(opened, known);
        Files.writeString(folder.resolve("token"), said.getLast().replaceFirst(".*: ", "") + "\n");
    }

    private AdminService start(Vault opened, ClientCertificates known) throws Exception {
        return AdminService.start(new AdminService.Settings("127.0.0.1", 0, folder.resolve("state"), known, null),
                QuietAppliance.of(opened, folder), said::add);
    }

    @AfterEach
    void end() throws Exception {
        Objects.requireNonNull(service).close();
        Objects.requireNonNull(vault).close();
    }

    @Test
    void aCertificateWithARoleIsEnough() throws Exception {
        Holder deploy = issue(DEPLOY, later);
        assertThat(run(deploy, "keys", "list")).as(this::err).isZero();
        assertThat(run(deploy, "tokens", "create", "x", "--role", "admin")).isEqualTo(2);
        assertThat(err()).contains("the role key-officer may not do tokens.create");
        assertThat(trail()).contains("\"name\":\"CN=deploy,O=Example\"", "certificate:" + deploy.fingerprint());
    }

    @Test
    void aCertificateWithoutARoleIsNobody() throws Exception {
        assertThat(run(issue("CN=other,O=Example", later), "keys", "list")).isEqualTo(2);
        assertThat(err()).contains("send a token that is valid");
        assertThat(trail()).as("so that it can be given one").contains("the client certificate of CN=other,O=Example");
    }

    @Test
    void aCertificateByItsFingerprint() throws Exception {
        Holder one = issue("CN=same", later);
        Holder other = issue("CN=same", later);
        Objects.requireNonNull(clients)
                .use(List.of(CertificateHolder.ofFingerprint(one.fingerprint(), Role.ADMIN).orElseThrow()));
        assertThat(run(one, "tokens", "list")).as(this::err).isZero();
        assertThat(run(other, "tokens", "list")).isEqualTo(2);
        Objects.requireNonNull(clients).use(List.of());
        assertThat(run(one, "tokens", "list")).as("taken away at once").isEqualTo(2);
    }

    @Test
    void certificatesThatAreOverOrOfOthersEndTheConnection() throws Exception {
        assertThat(run(issue(DEPLOY, Instant.now().minus(Duration.ofMinutes(1))), "keys", "list")).isEqualTo(2);
        assertThat(err()).contains("perhaps the appliance refuses the client certificate");
        TestAuthority stranger = new TestAuthority("CN=Example CA");
        assertThat(run(stranger.issue(folder, "stranger", DEPLOY, later), "keys", "list")).isEqualTo(2);
        assertThat(err()).contains("perhaps the appliance refuses the client certificate");
        assertThat(trail()).doesNotContain("keys.read");
    }

    @Test
    void whereBothAreShownTheTokenCounts() throws Exception {
        Holder deploy = issue(DEPLOY, later);
        assertThat(run(deploy, "tokens", "list", "--token-file", folder.resolve("token").toString())).as(this::err)
                .isZero();
        Path wrong = Files.writeString(folder.resolve("wrong"), "sidelight_nothing\n");
        assertThat(run(deploy, "keys", "list", "--token-file", wrong.toString())).isEqualTo(2);
        assertThat(err()).contains("send a token that is valid");
    }

    @Test
    void anAgentHandsOverSecretsOfItsAddresses() throws Exception {
        Path log = Files.writeString(folder.resolve("keys.log"),
                "CLIENT_RANDOM " + "ab".repeat(32) + " " + "cd".repeat(48) + "\n");
        CertificateHolder web = CertificateHolder.ofSubject("CN=web1,O=Example", Role.AGENT).orElseThrow();
        ClientCertificates known = Objects.requireNonNull(clients);
        known.use(List.of(web));
        Holder holder = issue("CN=web1,O=Example", later);
        assertThat(run(holder, "secrets", "put", log.toString())).as("without addresses").isEqualTo(2);
        known.use(List.of(web.within(AddressScope.of(List.of("192.0.2.0/24"), new ArrayList<>()))));
        assertThat(run(holder, "secrets", "put", log.toString())).as(this::err).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("1");
        assertThat(trail()).contains("CN=web1,O=Example");
    }

    @Test
    void withoutAuthoritiesNoCertificateCounts() throws Exception {
        Objects.requireNonNull(service).close();
        service = start(Objects.requireNonNull(vault), ClientCertificates.none());
        assertThat(run(issue(DEPLOY, later), "keys", "list")).isEqualTo(2);
        assertThat(err()).contains("send a token that is valid");
    }

    @Test
    void saysWhatIsWrongWithTheFiles() throws Exception {
        Holder deploy = issue(DEPLOY, later);
        Holder other = issue("CN=other", later);
        assertThat(run(new Holder(deploy.certificate(), other.key(), ""), "keys", "list")).isEqualTo(2);
        assertThat(err()).contains("does not hold the private key of the certificate in " + deploy.certificate());
        assertThat(run(new Holder(folder.resolve("none.pem"), other.key(), ""), "keys", "list")).isEqualTo(2);
        assertThat(err()).contains("none.pem: there is no such file");
    }

    private Holder issue(String subject, Instant end) throws Exception {
        return Objects.requireNonNull(authority).issue(folder, "client-" + System.nanoTime(), subject, end);
    }

    private int run(Holder holder, String... command) {
        out.reset();
        err.reset();
        AdminService running = Objects.requireNonNull(service);
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of("--client-cert", holder.certificate().toString(), "--client-key", holder.key().toString(),
                "--url", "https://localhost:" + running.port(), "--fingerprint", running.fingerprint()));
        return new Commands(Terminal.of(out, err, 120)).execute(all.toArray(String[]::new));
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private String trail() throws Exception {
        return Files.readString(folder.resolve("state").resolve("admin.jsonl"));
    }
}
