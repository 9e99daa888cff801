// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.control.config.ConfigDocument;
import io.sidelight.control.config.ConfigFile;
import io.sidelight.control.appliance.TestAuthority;
import io.sidelight.control.config.ConfigCheck;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.dataplane.api.InterfaceCapture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class ConfiguredRunTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @Test
    void saysThatAFileIsValid() throws IOException {
        Path file = write("capture: {interfaces: lo}\nsinks: [{type: file, path: events.jsonl}]\n");
        assertThat(execute("run", "--config", file.toString(), "--check")).isEqualTo(ExitCode.OK);
        assertThat(text(out)).isEqualTo(file + " is valid\n");
        assertThat(text(err)).isEmpty();
        assertThat(folder.resolve("events.jsonl")).doesNotExist();
    }

    @Test
    void saysAllMistakesAndEndsWithTwo() throws IOException {
        Path file = write("captrue: {}\ncapture: {interfaces: lo, ring: 4096MiB}\nworkers: 0\n");
        for (String[] arguments : List.of(new String[]{"run", "--config", file.toString(), "--check"},
                new String[]{"run", "--config", file.toString()})) {
            err.reset();
            assertThat(execute(arguments)).isEqualTo(ExitCode.USAGE);
            assertThat(text(err)).isEqualTo("""
                    sidelight: FILE, line 1: unknown key 'captrue' (did you mean 'capture'?)
                    sidelight: FILE, line 2: capture.ring is 4096MiB, must be 1MiB to 1024MiB
                    sidelight: FILE, line 3: workers is 0, must be 1 to 256, or auto
                    """.replace("FILE", file.toString()));
        }
    }

    @Test
    void looksForFilesFoldersAndInterfacesThatAreNamed() throws IOException {
        Path file = write("""
                capture: {interfaces: [lo, nosuch0]}
                keys:
                  paths: [absent.pem]
                  followed:
                    - absent
                secrets: {key_logs: [later.log, absent/later.log]}
                sinks: [{type: file, path: absent/events.jsonl}]
                """);
        assertThat(execute("run", "--config", file.toString(), "--check")).isEqualTo(ExitCode.USAGE);
        assertThat(text(err).lines().map(line -> line.replace(folder.toString() + "/", "").replace("sidelight: ", "")
                .replaceAll("; there are .*", "")))
                .containsExactly("f.yaml, line 1: capture.interfaces has nosuch0: there is no such interface",
                        "f.yaml, line 3: keys.paths is absent.pem: there is no such file or folder",
                        "f.yaml, line 5: keys.followed is absent: there is no such folder",
                        "f.yaml, line 6: secrets.key_logs is absent/later.log: there is no folder "
                                + folder.resolve("absent").toString().replace(folder + "/", ""),
                        "f.yaml, line 7: sinks[0].path is absent/events.jsonl: there is no folder absent");
    }

    @Test
    void looksAtKeys() throws IOException {
        Path file = write("capture: {interfaces: lo}\nkeys: {paths: broken.pem}\n");
        Files.writeString(folder.resolve("broken.pem"), "not a key\n");
        assertThat(execute("run", "--config", file.toString(), "--check")).isEqualTo(ExitCode.USAGE);
        assertThat(text(err)).contains("broken.pem").contains("no private key");
    }

    @Test
    void keepsASinkFromOverwritingAKey() throws IOException {
        Path file = write("capture: {interfaces: lo}\nsecrets: {psk_files: [psk]}\nsinks: [{type: file, path: psk}]\n");
        Files.writeString(folder.resolve("psk"), "00ff\n");
        assertThat(execute("run", "--config", file.toString(), "--check")).isEqualTo(ExitCode.USAGE);
        assertThat(text(err)).isEqualTo("sidelight: in sinks, " + folder.resolve("psk")
                + " is the file of pre-shared keys that is read: give another name\n");
    }

    @Test
    void refusesAnAdminApiWithoutAVault() throws IOException {
        Path file = write("capture: {interfaces: lo}\nadmin: {enabled: true}\n");
        assertThat(execute("run", "--config", file.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(text(err)).contains("f.yaml, line 2: admin.enabled is true, but there is no vault.path");
    }

    @Test
    void looksAtTheCertificateOfTheAdminApi() throws IOException {
        TestAuthority authority = TestAuthority.of("A");
        TestAuthority.Issued issued = authority.issue("localhost", Duration.ofDays(1));
        Files.writeString(folder.resolve("c.pem"), issued.certificatePem());
        Path key = Files.writeString(folder.resolve("k.pem"), issued.keyPem());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(folder.resolve("password"), "x\n");
        Files.setPosixFilePermissions(folder.resolve("password"), PosixFilePermissions.fromString("rw-------"));
        Path file = write("""
                capture: {interfaces: lo}
                admin: {enabled: true, certificate: c.pem, key: k.pem}
                vault: {path: vault, password_file: password}
                """);
        assertThat(execute("run", "--config", file.toString(), "--check")).as(text(err)).isZero();
        Files.writeString(key, authority.issue("localhost", Duration.ofDays(1)).keyPem());
        assertThat(execute("run", "--config", file.toString(), "--check")).isEqualTo(ExitCode.USAGE);
        assertThat(text(err)).contains("admin.key: the key in " + key + " is not that of the first certificate in ");
    }

    @ParameterizedTest
    @CsvSource({"--interface=lo,capture.interfaces", "--ring=64,capture.ring", "--workers=1,workers",
        "--key=a,keys.paths", "--events=-,sinks", "--memory=512M,limits.memory"})
    void refusesOptionsThatTheFileSays(String option, String key) throws IOException {
        Path file = write("capture: {interfaces: lo}\n");
        assertThat(execute("run", "--config", file.toString(), option)).isEqualTo(ExitCode.USAGE);
        assertThat(text(err)).startsWith("sidelight: " + option.replaceAll("=.*", "")
                + " cannot stand beside --config: write " + key + " into " + file + "\n");
    }

    @Test
    void needsAFileToCheckAndAnInterfaceWithoutOne() {
        assertThat(execute("run", "--check")).isEqualTo(ExitCode.USAGE);
        assertThat(execute("run")).isEqualTo(ExitCode.USAGE);
        assertThat(text(err)).contains("sidelight: --check needs --config FILE, which it looks at\n")
                .contains("sidelight: missing required option: '--interface=IF'\n");
    }

    /** Every option is either a key of the file, or may stand beside it. */
    @Test
    void everyOptionHasItsKey() {
        Set<String> keys = ConfigFile.defaults().values().keySet();
        assertThat(keys).containsAll(ConfiguredOptions.KEYS.values());
        Set<String> options = CommandSpec.forAnnotatedObject(new RunCommand(terminal())).options().stream()
                .map(option -> option.longestName()).collect(Collectors.toSet());
        options.removeAll(Set.of("--config", "--check", "--debug", "--help", "--version"));
        assertThat(options).isEqualTo(ConfiguredOptions.KEYS.keySet());
    }

    /** The command line and the file have the same defaults. */
    @Test
    void aFileThatSaysNothingIsACommandLineThatSaysNothing() throws IOException {
        ConfigDocument document = ConfigFile.read(write("capture: {interfaces: lo}\n"));
        CaptureOptions capture = new CaptureOptions();
        new CommandLine(CommandSpec.forAnnotatedObject(capture)).parseArgs();
        LimitOptions limits = new LimitOptions();
        new CommandLine(CommandSpec.forAnnotatedObject(limits)).parseArgs();
        assertThat(document.config().capture()).isEqualTo(capture.of(List.of("lo")))
                .isEqualTo(InterfaceCapture.of("lo"));
        assertThat(document.config().limits().collector()).isEqualTo(limits.limits());
        assertThat(ConfigCheck.problems(document)).isEmpty();
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("f.yaml"), text);
    }

    private Terminal terminal() {
        return Terminal.of(out, err, 100);
    }

    private int execute(String... arguments) {
        return new Commands(terminal()).execute(arguments);
    }

    private static String text(ByteArrayOutputStream output) {
        return output.toString(StandardCharsets.UTF_8);
    }
}
