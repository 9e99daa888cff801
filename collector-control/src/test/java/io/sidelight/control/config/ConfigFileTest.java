// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.control.config.SidelightConfig.Sink;
import io.sidelight.control.auth.CertificateHolder;
import io.sidelight.control.auth.Role;
import io.sidelight.dataplane.api.InterfaceCapture;
import io.sidelight.keystore.token.TokenConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
    private static final Path ROOT = Path.of(System.getProperty("sidelight.root"));
    private static final String NAME = "sidelight.yaml";

    @TempDir
    private Path folder;

    @Test
    void readsEveryKey() throws IOException {
        SidelightConfig config = valid("""
                capture:
                  interfaces: [eth1, eth2]
                  filter: "tcp port 443"
                  promiscuous: false
                  ring: 128MiB
                  block: 1MiB
                  timeout: 20ms
                  snap_length: 2048
                  fanout_group: 7
                  hardware_time: true
                  skew: 1s
                  cpus: 0-3,8
                  idle: busy
                workers: 3
                limits: {memory: 100M, duplicate_window: 0}
                keys: {paths: [/keys/a.pem, b], followed: mounted, keep_removed: 0, password_file: passwords,
                  pkcs11: [{library: /lib/p11.so, token: web, pin_file: pin, keys: [shop]}]}
                secrets: {key_logs: [/log], psk_files: [psk.txt], listener: {enabled: true, address: "::", port: 4873},
                  redis: {url: "rediss://r.test:6380/2", user: u, password_file: rp, certificates: ca.pem, prefix: x}}
                policy: {file: policy.yaml}
                sinks:
                  - {type: file, path: "-"}
                  - {type: streams, path: plaintext}
                admin: {enabled: true, address: "::1", port: 443, certificate: c.pem, key: k.pem, client_ca: ca.pem,
                  clients: [{subject: "CN=deploy,O=Example", role: key-officer}]}
                vault: {path: vault.bcfks, password_credential: vault}
                paths: {state: state}
                """);
        assertThat(config.capture()).isEqualTo(new InterfaceCapture(List.of("eth1", "eth2"), "tcp port 443", false,
                new InterfaceCapture.Ring(128 << 20, 1 << 20, Duration.ofMillis(20), 2048), 7, true,
                Duration.ofSeconds(1), "0-3,8", InterfaceCapture.Idle.BUSY, InterfaceCapture.Source.RING));
        assertThat(config.workers()).isEqualTo(3);
        assertThat(config.limits().memory().bytes()).isEqualTo(100 << 20);
        assertThat(config.limits().collector().duplicateWindow()).isZero();
        assertThat(config.keys()).isEqualTo(new SidelightConfig.Keys(List.of(Path.of("/keys/a.pem"), in("b")),
                List.of(in("mounted")), Duration.ZERO, in("passwords"),
                List.of(new SidelightConfig.Token(new TokenConfig(Path.of("/lib/p11.so"), "web", List.of("shop")),
                        new PasswordSource("", in("pin"), "")))));
        assertThat(config.secrets())
                .isEqualTo(new SidelightConfig.Secrets(List.of(Path.of("/log")), List.of(in("psk.txt")),
                        new SidelightConfig.Listener(true, "::", 4873),
                        new SidelightConfig.Redis("rediss://r.test:6380/2", "u",
                                new PasswordSource("SIDELIGHT_REDIS_PASSWORD", in("rp"), ""), in("ca.pem"), "x")));
        assertThat(config.policy()).isEqualTo(in("policy.yaml"));
        assertThat(config.sinks()).containsExactly(new Sink.EventFile("-"), new Sink.Streams(in("plaintext")));
        assertThat(config.admin()).isEqualTo(new SidelightConfig.Admin(true, "::1", 443, in("c.pem"), in("k.pem"),
                in("ca.pem"),
                List.of(CertificateHolder.ofSubject("CN=deploy, O=Example", Role.KEY_OFFICER).orElseThrow())));
        assertThat(config.vault()).isEqualTo(new SidelightConfig.Vault(in("vault.bcfks"),
                new PasswordSource("SIDELIGHT_VAULT_PASSWORD", null, "vault")));
        assertThat(config.state()).isEqualTo(in("state"));
    }

    @Test
    void keysWithoutAValueAreAsIfTheyWereNotThere() throws IOException {
        ConfigDocument document = read("capture:\n  interfaces: lo\n  ring:\nkeys:\n  # nothing yet\nworkers: ~\n");
        assertThat(document.problems()).isEmpty();
        assertThat(document.config().capture()).isEqualTo(InterfaceCapture.of("lo"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            captrue: {}                     | unknown key 'captrue' (did you mean 'capture'?)
            nonsense: 1                     | unknown key 'nonsense'; there are capture, workers, limits, keys, secrets, policy, sinks, admin, vault, paths
            capture: {rnig: 1M}             | unknown key 'capture.rnig' (did you mean 'capture.ring'?)
            capture: {ring: 4096MiB}        | capture.ring is 4096MiB, must be 1MiB to 1024MiB
            capture: {ring: 1000000}        | capture.ring is 1000000, must be 1MiB to 1024MiB
            capture: {ring: much}           | capture.ring is much, must be 1MiB to 1024MiB
            capture: {ring: [1M]}           | capture.ring is a list, must be 1MiB to 1024MiB
            capture: {ring: 3MiB, block: 2MiB} | capture.ring is 3MiB, must be 4MiB to 1024MiB, to have room for two blocks of 2MiB
            capture: {block: 64KiB}         | capture.block is 64KiB, must be 128KiB to 524288KiB and a power of two
            capture: {block: 192KiB}        | capture.block is 192KiB, must be a power of two
            capture: {timeout: 10}          | capture.timeout is 10, must be 1ms to 10s
            capture: {timeout: 11s}         | capture.timeout is 11s, must be 1ms to 10s
            capture: {timeout: 999999999d}  | capture.timeout is 999999999d, must be 1ms to 10s
            capture: {skew: 2s}             | capture.skew is 2s, must be 0 to 1s
            capture: {snap_length: 100}     | capture.snap_length is 100, must be 118 to 262144 bytes
            capture: {fanout_group: 65536}  | capture.fanout_group is 65536, must be 0 to 65535
            capture: {fanout_group: 0o17}   | capture.fanout_group is 0o17, must be 0 to 65535
            capture: {promiscuous: yes}     | capture.promiscuous is yes, must be true or false
            capture: {source: af_xdp}       | capture.source is af_xdp, must be ring or libpcap
            capture: {idle: {}}             | capture.idle is a section with keys of its own, must be busy or yielding or park
            capture: {source: libpcap, cpus: auto} | capture.cpus needs capture.source to be ring
            capture: 7                      | capture is a single value, must be a section with keys of its own
            workers: 0                      | workers is 0, must be 1 to 256, or auto
            workers: "two of them"          | workers is 'two of them', must be 1 to 256, or auto
            limits: {memory: 1M}            | limits.memory is 1M, which is too little: give at least 64M
            limits: {memory: lots}          | limits.memory is 'lots', must be a size such as 512M or 2G
            limits: {duplicate_window: 2s}  | limits.duplicate_window is 2s, must be 0 to 1s
            keys: {pkcs11: [{token: a, pin_file: b}]} | keys.pkcs11[0].library is missing: name the token's PKCS#11 library, such as libsofthsm2.so
            keys: {pkcs11: [{library: /a, pin_file: b}]} | keys.pkcs11[0].token is missing: give the token's label, or the number of its slot
            keys: {pkcs11: [{library: /a, token: a}]} | keys.pkcs11[0].pin_file names the file with the token's PIN in its first line; give it, or pin_credential, and not both
            admin: {client_ca: a, clients: [{subject: CN=a}]} | admin.clients[0].role is missing, must be one of viewer, auditor, key-officer, operator, agent, admin
            admin: {client_ca: a, clients: [{role: viewer}]} | admin.clients[0].subject tells whose certificate it is; give it, or fingerprint, and not both
            admin: {client_ca: a, clients: [{subject: deploy, role: viewer}]} | admin.clients[0].subject is 'deploy', must be the whole subject of a certificate, such as CN=deploy,O=Example
            admin: {client_ca: a, clients: [{fingerprint: "00", role: viewer}]} | admin.clients[0].fingerprint is '00', must be SHA-256 of a certificate: 64 hexadecimal digits
            admin: {client_ca: a, clients: [{subject: CN=a, role: agent}]} | admin.clients[0].addresses is missing: the role agent needs the addresses whose connections it may hand over secrets of, such as 10.0.0.0/8; 0.0.0.0/0 and ::/0 are all
            admin: {client_ca: a, clients: [{subject: CN=a, role: viewer, addresses: 10.0.0.0/8}]} | admin.clients[0].addresses may be given for the role agent only
            admin: {clients: [{subject: CN=a, role: viewer}]} | admin.clients need admin.client_ca: the authorities that issued their certificates
            keys: {paths: [[a]]}            | keys.paths is a list, must be a list of texts
            keys: {paths: {a: b}}           | keys.paths is a section with keys of its own, must be a list of texts
            sinks: [{type: kafka, path: x}] | sinks[0].type is 'kafka', must be file or streams
            sinks: [{type: file}]           | sinks[0].path is missing: a sink of type file needs one
            sinks: [events.jsonl]           | sinks is a single value, must be a list of sections
            sinks: [{type: file, path: a}, {type: file, path: b}] | sinks has several of type file, and may have one
            admin: {port: 0}                | admin.port is 0, must be 1 to 65535
            admin: {certificate: c.pem}     | admin.certificate stands alone: give admin.certificate and admin.key, or neither for a self-signed certificate
            vault: {password: geheim}       | unknown key 'vault.password'; there are path, password_file, password_credential
            """)
    void saysWhatIsWrongWithAKey(String line, String said) throws IOException {
        String text = line.startsWith("capture: {")
                ? line.replace("capture: {", "capture: {interfaces: lo, ")
                : line.startsWith("capture:") ? line : line + "\ncapture: {interfaces: lo}";
        assertThat(read(text).problems()).contains(folder.resolve(NAME) + ", line 1: " + said);
        assertThat(read(text).problems()).hasSize(line.startsWith("capture: 7") ? 2 : 1);
    }

    @Test
    void saysAllMistakesAtOnceInTheOrderOfTheFile() throws IOException {
        Path file = folder.resolve(NAME);
        assertThat(read("""
                workers: 1000
                capture:
                  ring: 4096MiB
                  interfaces: [lo, lo2]
                  idel: busy
                limits:
                  duplicate_window: soon
                """).problems()).containsExactly(
                file + ", line 1: workers is 1000, must be 1 to 256, or auto",
                file + ", line 3: capture.ring is 4096MiB, must be 1MiB to 1024MiB",
                file + ", line 5: unknown key 'capture.idel' (did you mean 'capture.idle'?)",
                file + ", line 7: limits.duplicate_window is soon, must be 0 to 1s");
    }

    @Test
    void needsAnInterface() throws IOException {
        assertThat(read("workers: 1\n").problems()).containsExactly(
                folder.resolve(NAME) + ": capture.interfaces is missing: name the network interfaces to capture from");
    }

    @Test
    void saysOneThingOfAFileThatCannotBeReadOrIsNoYaml() throws IOException {
        Path absent = folder.resolve("absent.yaml");
        assertThat(ConfigFile.read(absent).problems())
                .containsExactly(absent + ": there is no such file; check the path");
        assertThat(read("capture: [").problems()).singleElement().asString().contains("line 1: this is no YAML");
        assertThat(ConfigFile.read(Files.write(folder.resolve("large"), new byte[(1 << 20) + 1])).problems())
                .singleElement().asString().endsWith("the file is larger than 1 MiB and cannot be a configuration");
    }

    @Test
    void nothingThatAFileHoldsMakesItThrow() throws IOException {
        String example = Files.readString(ROOT.resolve("deploy/sidelight.yaml")).replaceAll("#.*", "");
        List<String> pieces = List.of("999999999d", "99999999999999T", "[", "]", "{", "}", ": ", "- ", "\n", "  ", "-",
                "'", "\"",
                "0", "true", "file", "\0", "auto", "sinks:\n- {type: file, path: x}\n", "&a ", "*a", "!!str ", "~",
                "\t");
        Random random = new Random(11);
        for (int run = 0; run < 3_000; run++) {
            StringBuilder text = new StringBuilder(example);
            for (int change = random.nextInt(1, 5); change > 0; change--) {
                int at = random.nextInt(text.length());
                text.replace(at, Math.min(text.length(), at + random.nextInt(20)),
                        pieces.get(random.nextInt(pieces.size())));
            }
            assertThat(read(text.toString()).config()).isNotNull();
        }
    }

    /** The file that people copy says what is in force without it. */
    @Test
    void theExampleHasEveryKeyWithItsDefault() {
        ConfigDocument example = ConfigFile.read(ROOT.resolve("deploy/sidelight.yaml"));
        assertThat(example.problems()).isEmpty();
        Map<String, String> expected = texts(ConfigFile.defaults());
        expected.put("capture.interfaces", "eth1");
        assertThat(texts(example)).isEqualTo(expected);
        assertThat(example.values().values()).as("each stands in the file").allMatch(value -> value.line() > 0);
    }

    @Test
    void theDocumentationTellsOfEveryKeyAndItsDefault() throws IOException {
        List<String> lines = Files.readAllLines(ROOT.resolve("docs/configuration.md"));
        ConfigFile.defaults().values().forEach((key, value) -> assertThat(lines)
                .as("| `%s` | `%s` |", key, value.text())
                .anyMatch(line -> line.startsWith("| `" + key + "` | "
                        + (value.text().isEmpty() ? "" : "`" + value.text() + "` |"))));
    }

    private static Map<String, String> texts(ConfigDocument document) {
        return document.values().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().text()));
    }

    private Path in(String name) {
        return folder.resolve(name);
    }

    private SidelightConfig valid(String text) throws IOException {
        ConfigDocument document = read(text);
        assertThat(document.problems()).isEmpty();
        return document.config();
    }

    private ConfigDocument read(String text) throws IOException {
        return ConfigFile.read(Files.writeString(folder.resolve(NAME), text));
    }
}
