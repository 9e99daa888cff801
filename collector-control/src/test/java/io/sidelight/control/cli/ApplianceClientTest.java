// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.control.demo.TlsOfTests;
import io.sidelight.control.admin.AdminService;
import io.sidelight.control.admin.ApplianceParts;
import io.sidelight.control.admin.NothingSeen;
import io.sidelight.control.admin.Observations;
import io.sidelight.control.admin.Observing;
import io.sidelight.control.admin.QuietOperations;
import io.sidelight.control.appliance.KeyService;
import io.sidelight.control.appliance.ReloadAnswer;
import io.sidelight.control.appliance.ServerKey;
import io.sidelight.control.audit.Events;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.keystore.secret.SecretStore;
import io.sidelight.keystore.vault.Vault;
import io.sidelight.keystore.vault.VaultPassword;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jspecify.annotations.Nullable;

/** The commands that speak to an appliance, against its API. */
class ApplianceClientTest {
    static {
        TlsOfTests.prepare();
    }

    @TempDir
    private Path folder;
    private final List<String> said = new ArrayList<>();
    private QuietOperations operations = new QuietOperations(Path.of(""));
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Observations seen = Observing.nothing();
    private @Nullable Vault vault;
    private @Nullable AdminService service;

    @BeforeEach
    void start() throws Exception {
        Vault opened = Vault.create(folder.resolve("vault"), VaultPassword.of("correct horse".toCharArray()));
        vault = opened;
        operations = new QuietOperations(folder.resolve("policy"));
        start(opened);
        Files.writeString(folder.resolve("token"), said.getLast().replaceFirst(".*: ", "") + "\n");
    }

    private void start(Vault opened) throws IOException {
        service = AdminService.start(new AdminService.Settings("127.0.0.1", 0, folder.resolve("state")),
                new ApplianceParts(new KeyService(opened, List.of()), new SecretStore(), new NothingSeen(), seen,
                        operations.operations()),
                said::add);
    }

    @AfterEach
    void end() throws IOException {
        Objects.requireNonNull(service).close();
        Objects.requireNonNull(vault).close();
    }

    private int run(String... command) {
        return runAs(folder.resolve("token"), Objects.requireNonNull(service).fingerprint(), command);
    }

    private int runAs(Path token, String fingerprint, String... command) {
        out.reset();
        err.reset();
        String[] all = Stream.concat(Arrays.stream(command), Stream.of("--token-file", token.toString(), "--url",
                "https://localhost:" + Objects.requireNonNull(service).port(), "--fingerprint", fingerprint))
                .toArray(String[]::new);
        return new Commands(Terminal.of(out, err, 120)).execute(all);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void tellsTheFirstTokenOnceAndTheCertificateAtEachStart() throws IOException {
        assertThat(said).hasSize(2);
        assertThat(said.getFirst()).contains("admin API on https://127.0.0.1:",
                Objects.requireNonNull(service).fingerprint());
        assertThat(said.getLast()).contains("shown once", "sidelight_");
        String fingerprint = Objects.requireNonNull(service).fingerprint();
        Objects.requireNonNull(service).close();
        said.clear();
        start(Objects.requireNonNull(vault));
        assertThat(said).hasSize(1);
        assertThat(said.getFirst()).contains(fingerprint);
    }

    @Test
    void reloads() {
        assertThat(run("reload")).isZero();
        assertThat(out()).isEqualTo("changed: keys.paths; in force after a restart only: workers; 2 private keys\n");
        assertThat(err()).isEqualTo("sidelight: old.pem: no private key\n");
        operations.reload = ReloadAnswer.refused(List.of("f.yaml, line 1: workers is 0, must be 1 to 256, or auto"));
        assertThat(run("reload")).isEqualTo(ExitCode.USAGE);
        assertThat(err()).isEqualTo("sidelight: f.yaml, line 1: workers is 0, must be 1 to 256, or auto\n");
    }

    @Test
    void followsEvents() throws InterruptedException {
        Thread feeding = Thread.ofVirtual().start(() -> {
            while (operations.feed.subscribers() == 0) {
                Thread.onSpinWait();
            }
            operations.feed.onAdminLine("{\"one\":1}");
            operations.feed.onAdminLine("{\"two\":2}");
        });
        assertThat(run("events", "--follow", "--dataset", "sidelight.admin", "--limit", "2")).isZero();
        feeding.join();
        assertThat(out()).isEqualTo("{\"one\":1}\n{\"two\":2}\n");
        assertThat(err()).isEqualTo("sidelight: no more events: as many as were asked for\n");
        assertThat(run("events", "--follow", "--dataset", "sidelight.tsl")).isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("dataset has 'sidelight.tsl', must be of sidelight.tls");
    }

    @Test
    void showsReplacesAndTriesThePolicy() throws IOException {
        assertThat(run("policy", "show")).isZero();
        assertThat(out()).startsWith("# no policy");
        Path file = Files.writeString(folder.resolve("mine.yaml"), """
                default: {action: decript}
                rules: [{name: bank, match: {server-name: bank.test}, action: ignore}]
                """);
        assertThat(run("policy", "put", file.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(err()).startsWith("sidelight: " + file + ", line 1: action is 'decript'");
        Files.writeString(file, Files.readString(file).replace("decript", "decrypt"));
        assertThat(run("policy", "put", file.toString(), "--dry-run")).isZero();
        assertThat(out()).startsWith("would hold: 1 rule, version ");
        assertThat(run("policy", "put", file.toString())).isZero();
        assertThat(out()).startsWith("holds now: 1 rule, version ");
        assertThat(run("policy", "show")).isZero();
        assertThat(out()).isEqualTo(Files.readString(file));
        assertThat(run("policy", "test", "--server-name", "bank.test")).isZero();
        assertThat(out()).isEqualTo("bank: ignore\n");
        assertThat(run("policy", "test", "--server-name", "shop.test", "--port", "8443")).isZero();
        assertThat(out()).isEqualTo("default: decrypt\n");
        assertThat(run("policy", "put", file.toString(), "--replaces", "abc")).isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("another policy holds");
    }

    @Test
    void checksAPolicyWithoutAnAppliance() throws IOException {
        Path file = Files.writeString(folder.resolve("mine.yaml"), "default: {action: decrypt}\n");
        Commands commands = new Commands(Terminal.of(out, err, 120));
        assertThat(commands.execute("policy", "check", file.toString())).isZero();
        assertThat(out()).isEqualTo(file + " is valid: 0 rules\n");
        Files.writeString(file, "defalt: {action: decrypt}\n");
        assertThat(commands.execute("policy", "check", file.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains(file + ", line 1: ", "there is no default");
    }

    @Test
    void putsListsAndDeletesKeys() throws Exception {
        ServerKey key = ServerKey.of("www.example.test");
        Path file = Files.writeString(folder.resolve("www.pem"), key.pem());
        assertThat(run("keys", "list")).isZero();
        assertThat(out()).isEqualTo("the vault holds no key\n");
        assertThat(run("keys", "put", file.toString(), "--label", "shop", "--dry-run")).isZero();
        assertThat(out()).isEqualTo("would be: 1 new, 0 there before; the vault holds 1\n");
        assertThat(run("keys", "put", file.toString(), "--label", "shop")).isZero();
        assertThat(out()).isEqualTo("1 new, 0 there before; the vault holds 1\n");
        assertThat(run("keys", "list")).isZero();
        assertThat(out()).contains("certificate", key.hash().substring(0, 16), "shop", "CN=www.example.test");
        assertThat(run("keys", "list", "--json")).isZero();
        assertThat(out()).contains("\"sha256\":\"" + key.hash() + '"');
        key.traces().forEach(trace -> assertThat(out()).doesNotContain(trace));
        assertThat(run("keys", "delete", key.hash())).isZero();
        assertThat(run("keys", "delete", key.hash())).isEqualTo(2);
        assertThat(err()).contains("there is no key with the certificate");
    }

    @Test
    void namesTheFilesThatAreWrong() throws Exception {
        Path good = Files.writeString(folder.resolve("good.pem"), ServerKey.of("a.test").pem());
        Path bad = Files.writeString(folder.resolve("bad.pem"),
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        assertThat(run("keys", "put", good.toString(), bad.toString())).isEqualTo(2);
        assertThat(err()).contains("bad.pem").doesNotContain("put[1]");
        assertThat(run("keys", "put", folder.resolve("none.pem").toString())).isEqualTo(2);
        assertThat(err()).contains("cannot read", "none.pem: there is no such file");
        assertThat(run("keys", "list")).isZero();
        assertThat(out()).isEqualTo("the vault holds no key\n");
    }

    @Test
    void showsHowTheApplianceDoes() {
        assertThat(run("status")).isZero();
        assertThat(out()).contains("version", "1.2.3", "mon0", "packets, dropped by kernel");
        assertThat(run("status", "--json")).isZero();
        assertThat(out()).startsWith("{").contains("\"in_vault\":0");
    }

    @Test
    void listsTheCertificatesThatWereSeenAndTheKeysThatWereNot() throws Exception {
        assertThat(run("inventory")).isZero();
        assertThat(out()).isEqualTo("no such certificate was seen\n");
        seen.certificates().add(Events.decrypted(1));
        assertThat(run("inventory")).isZero();
        assertThat(out()).contains("certificate", "abababababababab", "missing", "CN=shop.example",
                "10.0.0.2:443 shop.example", "2026-01-01");
        assertThat(run("inventory", "--key", "present")).isZero();
        assertThat(out()).isEqualTo("no such certificate was seen\n");
        assertThat(run("inventory", "--expires-within", "30d", "--json")).isZero();
        assertThat(out()).startsWith("{").contains("\"connections\":1");
        assertThat(run("inventory", "--expires-within", "soon")).isEqualTo(2);
        assertThat(err()).contains("expires_within is 'soon', must be a time such as 30d or 12h");
        ServerKey key = ServerKey.of("www.example.test");
        run("keys", "put", Files.writeString(folder.resolve("www.pem"), key.pem()).toString(), "--label", "shop");
        assertThat(run("inventory", "keys", "--unseen")).isZero();
        assertThat(out()).contains(key.hash().substring(0, 16), "RSA", "vault", "shop", "never");
    }

    @Test
    void makesTokensForOthersAndTakesThemBack() throws IOException {
        assertThat(run("tokens", "create", "wang", "--role", "key-officer", "--days", "7")).isZero();
        Path theirs = Files.writeString(folder.resolve("theirs"), out());
        String fingerprint = Objects.requireNonNull(service).fingerprint();
        assertThat(runAs(theirs, fingerprint, "keys", "list")).isZero();
        assertThat(runAs(theirs, fingerprint, "tokens", "list")).isEqualTo(2);
        assertThat(err()).contains("the role key-officer may not do tokens.read");
        assertThat(run("tokens", "list")).isZero();
        String id = Files.readString(theirs).substring("sidelight_".length(), "sidelight_".length() + 12);
        assertThat(out()).contains(id, "wang", "key-officer");
        assertThat(run("tokens", "revoke", id)).isZero();
        assertThat(runAs(theirs, fingerprint, "keys", "list")).isEqualTo(2);
        assertThat(err()).contains("send a token that is valid");
        assertThat(run("tokens", "create", "x", "--role", "root")).isEqualTo(2);
        assertThat(err()).contains("--role is 'root', must be one of viewer");
    }

    @Test
    void showsAndVerifiesWhoDidWhat() throws IOException {
        run("tokens", "create", "wang", "--role", "viewer");
        assertThat(run("audit", "show")).isZero();
        assertThat(out()).contains("appliance.start", "tokens.create", "first start", "for wang, as viewer");
        String hash = out().lines().reduce((a, b) -> b).orElse("").replaceFirst(".*hash ", "");
        Path log = folder.resolve("state").resolve("admin.jsonl");
        out.reset();
        assertThat(verify(log.toString(), "--last-hash", hash)).isZero();
        assertThat(out()).contains("is whole: 3 lines");
        List<String> lines = Files.readAllLines(log);
        Path cut = Files.write(folder.resolve("cut"), lines.subList(0, 2));
        assertThat(verify(cut.toString())).isZero();
        assertThat(verify(cut.toString(), "--last-hash", hash)).isEqualTo(3);
        assertThat(err()).contains("lines were cut off");
        Files.writeString(cut, Files.readString(log).replaceFirst("appliance.start", "appliance.stop"));
        assertThat(verify(cut.toString())).isEqualTo(3);
        assertThat(err()).contains("line 2 does not hold the hash of the line before it");
    }

    private int verify(String... arguments) {
        err.reset();
        return new Commands(Terminal.of(out, err, 120)).execute(Stream
                .concat(Stream.of("audit", "verify"), Arrays.stream(arguments)).toArray(String[]::new));
    }

    @Test
    void speaksToNobodyButTheApplianceWhoseFingerprintItKnows() {
        assertThat(runAs(folder.resolve("token"), "00".repeat(32), "status")).isEqualTo(2);
        assertThat(err()).contains("this is another appliance, or somebody in between");
        assertThat(runAs(folder.resolve("token"), "", "status")).isEqualTo(2);
        assertThat(err()).contains("no safe connection", "--fingerprint");
        assertThat(runAs(folder.resolve("nowhere"), "", "status")).isEqualTo(2);
        assertThat(err()).contains("cannot read the token in");
    }
}
