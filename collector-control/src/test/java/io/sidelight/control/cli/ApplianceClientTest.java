// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.control.admin.QuietAppliance;
import io.sidelight.control.demo.TlsOfTests;
import io.sidelight.control.admin.AdminService;
import io.sidelight.control.admin.Observations;
import io.sidelight.control.admin.Observing;
import io.sidelight.control.admin.QuietOperations;
import io.sidelight.control.appliance.ReloadAnswer;
import io.sidelight.control.appliance.ServerKey;
import io.sidelight.control.audit.Events;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.keystore.vault.Vault;
import io.sidelight.keystore.vault.VaultPassword;
import io.sidelight.dataplane.api.event.Reason;
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
                QuietAppliance.of(opened, seen, operations.operations()),
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
    void makesAgentsWithTheirAddressesAndHandsOverAKeyLog() throws Exception {
        assertThat(run("tokens", "create", "web1", "--role", "agent")).isEqualTo(2);
        assertThat(err()).contains("addresses is missing: the role agent needs");
        assertThat(run("tokens", "create", "web1", "--role", "agent", "--address", "10.0.0.1/8")).isEqualTo(2);
        assertThat(err()).contains("address '10.0.0.1/8': the address has bits behind its prefix of 8");
        assertThat(run("tokens", "create", "web1", "--role", "viewer", "--address", "10.0.0.0/8")).isEqualTo(2);
        assertThat(err()).contains("addresses may be given for the role agent only");
        assertThat(run("tokens", "create", "web1", "--role", "agent", "--address", "10.0.0.0/8,2001:db8::/32"))
                .isZero();
        Path agent = Files.writeString(folder.resolve("agent"), out());
        assertThat(run("tokens", "list")).isZero();
        assertThat(out()).contains("10.0.0.0/8, 2001:db8::/32");

        Path log = Files.writeString(folder.resolve("keys.log"),
                "CLIENT_RANDOM " + "ab".repeat(32) + " " + "cd".repeat(48) + "\nnot of one\n");
        String fingerprint = Objects.requireNonNull(service).fingerprint();
        assertThat(run("secrets", "status")).isZero();
        assertThat(out()).isEqualTo("0 secrets held, 0 gave way\nnobody has handed over any since the start\n");
        assertThat(runAs(agent, fingerprint, "secrets", "put", log.toString())).isZero();
        assertThat(out()).isEqualTo("2 lines, 1 secret taken, 0 of unknown labels, 1 malformed: line 2\n");
        assertThat(runAs(agent, fingerprint, "secrets", "status")).isEqualTo(2);
        assertThat(run("secrets", "status")).isZero();
        assertThat(out()).startsWith("1 secret held, 0 gave way\n").contains("web1", "127.0.0.1");
        assertThat(run("secrets", "put", folder.resolve("missing").toString())).isEqualTo(2);
        assertThat(err()).contains("there is no such file");
    }

    @Test
    void anAgentSaysWhatIsLackingBeforeItBegins() {
        assertThat(run("agent")).isEqualTo(2);
        assertThat(err()).contains("nothing to forward: give --follow PATH, or --pipe FIFO");
        assertThat(run("agent", "--follow", "a", "--pipe", "b")).isEqualTo(2);
        assertThat(err()).contains("do not stand together");
        assertThat(run("agent", "--pipe", folder.resolve("token").toString())).isEqualTo(2);
        assertThat(err()).contains("is no pipe");
        assertThat(runAs(folder.resolve("missing"), "", "agent", "--follow", "a")).isEqualTo(2);
        assertThat(err()).contains("cannot read the token in");
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
    void listsWhatIsOpen() {
        assertThat(run("connections")).isZero();
        assertThat(out().lines().skip(1)).hasSize(3)
                .anySatisfy(line -> assertThat(line).contains("10.0.0.1:50001", "10.0.0.2:443", "shop.example",
                        "TLSv1.2", "TLS_RSA_WITH_AES_128_GCM_SHA256", "decrypted (rsa)"))
                .anySatisfy(line -> assertThat(line).contains("none (midstream)"));
        assertThat(err()).contains("not complete: 1 worker did not answer in time");
        assertThat(run("connections", "--limit", "2", "--json")).isZero();
        assertThat(out().lines()).hasSize(2).allSatisfy(line -> assertThat(line).startsWith("{\"id\":"));
        assertThat(err()).contains("there may be more than these 2");
        assertThat(run("connections", "--status", "open")).isEqualTo(2);
        assertThat(err()).contains("status is 'open', must be one of decrypted, partial, none, bypassed");
        assertThat(run("connections", "--address", "shop.example")).isEqualTo(2);
        assertThat(err()).contains("address is 'shop.example': not an IP address");
        assertThat(run("connections", "--limit", "0")).isEqualTo(2);
    }

    @Test
    void saysThatNothingWasSeenYet() {
        assertThat(run("coverage")).isZero();
        assertThat(out()).startsWith("no TLS connection has ended since ");
    }

    @Test
    void showsWhatShareIsDecryptedAndWhatWouldAddToIt() {
        seen.coverage().add(Events.decrypted(1));
        seen.coverage().add(Events.decrypted(2));
        seen.coverage().add(Events.unread(3, Reason.ONE_SIDED_CLIENT));
        assertThat(run("coverage")).isZero();
        assertThat(out()).contains(": 66.7 % of 3 TLS connections, 66.7 % of their 106 kB decrypted",
                "capture from both directions at 10.0.0.2:443", "one_sided_client",
                "mirror both directions of this server's traffic");
        assertThat(run("coverage", "--since-start", "--json")).isZero();
        assertThat(out()).startsWith("{\"since_start\":");
        assertThat(run("coverage", "--limit", "0")).isEqualTo(2);
        assertThat(err()).contains("limit is '0', must be 1 to 1000");
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
