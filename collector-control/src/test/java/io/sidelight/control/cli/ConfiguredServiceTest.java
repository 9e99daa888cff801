// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.control.appliance.ReloadAnswer;
import io.sidelight.control.config.ConfigFile;
import io.sidelight.control.feed.EventFeed;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.dataplane.api.Collector;
import io.sidelight.dataplane.api.CollectorConfig;
import io.sidelight.dataplane.api.CollectorLimits;
import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.PlaintextSink;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reloads around a collector that reads a file: what they answer, and which keys it then uses. */
class ConfiguredServiceTest {
    private static final Path CORPUS = Path.of(System.getProperty("sidelight.root"),
            "collector-dataplane/src/test/resources/corpus");
    private static final String START = "capture: {interfaces: lo}\nkeys: {paths: key.pem}\n";

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @Test
    void aKeyThatWasExchangedIsUsed() throws IOException {
        key("other.pem");
        withService(START, (service, collector) -> {
            key("server.pem");
            assertThat(service.reload()).isEqualTo(new ReloadAnswer(true, List.of(), List.of(), 1, List.of()));
            assertThat(statuses(collector)).isNotEmpty().containsOnly(DecryptStatus.DECRYPTED);
        });
        assertThat(said()).endsWith("f.yaml was read again: nothing in it has changed; 1 private key\n");
    }

    @Test
    void answersWhatWasChangedAndWhatNeedsARestart() throws IOException {
        key("server.pem");
        withService(START, (service, _) -> {
            write(START.replace("key.pem", "[key.pem, key.pem]") + "workers: 3\n");
            assertThat(service.reload())
                    .isEqualTo(new ReloadAnswer(true, List.of("keys.paths"), List.of("workers"), 1, List.of()));
        });
        assertThat(said()).endsWith("was read again: changed: keys.paths; workers needs a restart; 1 private key\n");
    }

    @Test
    void aKeyThatComesIntoAFolderIsUsedAtOnce() throws IOException {
        Path followed = Files.createDirectory(folder.resolve("followed"));
        withService("capture: {interfaces: lo}\nkeys: {followed: followed}\n", (_, collector) -> {
            Files.write(followed.resolve("tls.key"), Files.readAllBytes(CORPUS.resolve("keys/server.pem")));
            assertThat(waitFor("a folder in keys.followed has changed: 1 private key\n")).isTrue();
            assertThat(statuses(collector)).isNotEmpty().containsOnly(DecryptStatus.DECRYPTED);
        });
    }

    @Test
    void aFileWithMistakesChangesNothing() throws IOException {
        key("server.pem");
        withService(START, (service, collector) -> {
            write("capture: {interfaces: lo}\nkeys: {paths: []}\nworkers: 0\n");
            ReloadAnswer answer = service.reload();
            assertThat(answer.takenOver()).isFalse();
            assertThat(answer.problems()).singleElement().asString().contains("line 3: workers is 0");
            assertThat(statuses(collector)).isNotEmpty().containsOnly(DecryptStatus.DECRYPTED);
        });
        assertThat(said()).contains("workers is 0").endsWith("is not taken over: what was in force stays\n");
    }

    @Test
    void whatIsAskedForBeforeTheCollectorRunsIsDoneOnceItDoes() throws IOException {
        key("other.pem");
        ConfiguredService service = service(START);
        try (KeyMaterial material = service.load(); Collector collector = collector(material)) {
            assertThat(service.reload().takenOver()).isFalse();
            key("server.pem");
            try (LiveService.Running _ = service.start(collector, material,
                    new LiveParts(null, new EventFeed(), List::of))) {
                assertThat(statuses(collector)).isNotEmpty().containsOnly(DecryptStatus.DECRYPTED);
            }
        }
        assertThat(said()).contains("was read again");
    }

    /** What happens around a service. */
    private interface Course {
        void run(ConfiguredService service, Collector collector) throws IOException;
    }

    private void withService(String text, Course course) throws IOException {
        ConfiguredService service = service(text);
        try (KeyMaterial material = service.load();
                Collector collector = collector(material);
                LiveService.Running _ = service.start(collector, material,
                        new LiveParts(null, new EventFeed(), List::of))) {
            course.run(service, collector);
        }
    }

    private ConfiguredService service(String text) throws IOException {
        Path file = write(text);
        return new ConfiguredService(Terminal.of(new ByteArrayOutputStream(), err, 100), file, ConfigFile.read(file));
    }

    private static Collector collector(KeyMaterial material) {
        return Collector.overFiles(List.of(CORPUS.resolve("conversation-gcm/capture.pcap")),
                new CollectorConfig(material.table(), material.preSharedKeys(), material.secrets(), 1,
                        CollectorLimits.defaults()));
    }

    private static List<DecryptStatus> statuses(Collector collector) {
        List<DecryptStatus> statuses = new ArrayList<>();
        collector.run(event -> {
            if (event instanceof TlsConnectionEvent tls) {
                statuses.add(tls.verdict().status());
            }
        }, _ -> PlaintextSink.NONE, (_, _, _) -> {});
        return statuses;
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("f.yaml"), text);
    }

    private void key(String name) throws IOException {
        Files.write(folder.resolve("key.pem"), Files.readAllBytes(CORPUS.resolve("keys").resolve(name)));
    }

    private boolean waitFor(String sentence) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!said().contains(sentence) && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        return said().contains(sentence);
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
