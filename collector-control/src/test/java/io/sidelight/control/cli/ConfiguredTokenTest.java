// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.control.feed.EventFeed;
import io.sidelight.control.config.ConfigFile;
import io.sidelight.control.feed.EventFeed;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.dataplane.api.Collector;
import io.sidelight.dataplane.api.CollectorConfig;
import io.sidelight.dataplane.api.CollectorLimits;
import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.PlaintextSink;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.api.event.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service whose server's key is in a token of SoftHSM2, over a capture of that server. */
class ConfiguredTokenTest {
    private static final Path LIBRARY = Path.of("/usr/lib/softhsm/libsofthsm2.so");
    private static final Path CORPUS = Path.of(System.getProperty("sidelight.root"),
            "collector-dataplane/src/test/resources/corpus");
    private static final String KEYS = "keys: {pkcs11: [{library: " + LIBRARY
            + ", token: web, pin_file: pin, keys: [shop]}]}\n";

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** The library reads its configuration, and which tokens there are, once in a process. */
    @TempDir
    private static Path softHsm;

    @TempDir
    private Path folder;

    @BeforeAll
    static void makeToken() throws IOException {
        Assumptions.assumeTrue(Files.exists(LIBRARY), "SoftHSM2 is not installed");
        Files.createDirectory(softHsm.resolve("tokens"));
        Path configuration = Files.writeString(softHsm.resolve("softhsm2.conf"),
                "directories.tokendir = " + softHsm.resolve("tokens") + "\nlog.level = ERROR\n");
        setEnvironment("SOFTHSM2_CONF", configuration.toString());
        run("softhsm2-util", "--init-token", "--free", "--label", "web", "--pin", "1234", "--so-pin", "5678");
        Path key = softHsm.resolve("key.pem");
        run("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", CORPUS.resolve("keys/server.pem").toString(), "-out",
                key.toString());
        run("softhsm2-util", "--import", key.toString(), "--token", "web", "--label", "shop", "--id", "01", "--pin",
                "1234");
    }

    @Test
    void decryptsWithAKeyThatIsInATokenOnly() throws IOException {
        pin("1234");
        assertThat(verdicts()).isNotEmpty().extracting(Verdict::status).containsOnly(DecryptStatus.DECRYPTED);
        assertThat(said()).isEmpty();
    }

    @Test
    void saysWhenThePinIsWrongAndGoesOnWithoutTheKey() throws IOException {
        pin("9999");
        assertThat(verdicts()).isNotEmpty().extracting(Verdict::reason).containsOnly(Reason.NO_KEY_FOR_CERTIFICATE);
        assertThat(said()).contains("the token 'web': the PIN is wrong").doesNotContain("9999");
    }

    @Test
    void refusesAPinThatAllUsersMayRead() throws IOException {
        Files.setPosixFilePermissions(pin("1234"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(verdicts()).extracting(Verdict::reason).containsOnly(Reason.NO_KEY_FOR_CERTIFICATE);
        assertThat(said()).contains("pin is open to all users (mode rw-r--r--)", "its PIN is not to be had");
    }

    private List<Verdict> verdicts() throws IOException {
        Path file = Files.writeString(folder.resolve("f.yaml"), "capture: {interfaces: lo}\n" + KEYS);
        ConfiguredService service = new ConfiguredService(Terminal.of(new ByteArrayOutputStream(), err, 100), file,
                ConfigFile.read(file));
        try (KeyMaterial material = service.load();
                Collector collector = Collector.overFiles(
                        List.of(CORPUS.resolve("conversation-gcm/capture.pcap")),
                        new CollectorConfig(material.table(), material.preSharedKeys(), material.secrets(), 1,
                                CollectorLimits.defaults()));
                LiveService.Running _ = service.start(collector, material,
                        new LiveParts(null, new EventFeed(), List::of))) {
            material.warnings().forEach(warning -> Problems.print(Terminal.of(err, err, 100).err(), warning));
            List<Verdict> verdicts = new ArrayList<>();
            collector.run(event -> {
                if (event instanceof TlsConnectionEvent tls) {
                    verdicts.add(tls.verdict());
                }
            }, _ -> PlaintextSink.NONE, (_, _, _) -> {});
            return verdicts;
        }
    }

    private Path pin(String pin) throws IOException {
        Path file = Files.writeString(folder.resolve("pin"), pin + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** In this process, as native code sees it. */
    private static void setEnvironment(String name, String value) {
        try (Arena arena = Arena.ofConfined()) {
            Linker linker = Linker.nativeLinker();
            int _ = (int) linker
                    .downcallHandle(linker.defaultLookup().findOrThrow("setenv"),
                            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT))
                    .invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static void run(String... command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("SOFTHSM2_CONF", softHsm.resolve("softhsm2.conf").toString());
        try {
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(command[0] + ": " + output);
            }
        } catch (IOException e) {
            Assumptions.abort(command[0] + " is not installed");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
