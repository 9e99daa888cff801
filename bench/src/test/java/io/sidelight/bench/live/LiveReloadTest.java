// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.bench.lab.CollectorProcess;
import io.sidelight.bench.lab.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sidelight run --config} while its keys are exchanged: by SIGHUP, by a folder that is followed, with mistakes in the file. */
final class LiveReloadTest {
    /** Longer than records wait for a session that another worker may bring. */
    private static final Duration LET_GO = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    @BeforeAll
    static void networksCanBeMade() {
        LiveTools.mustBeThere("live reload tests");
    }

    @Test
    void aKeyThatIsExchangedIsUsedAfterSighup() throws Exception {
        Path key = otherKey(folder.resolve("in-use.pem"));
        withCollector("keys: {paths: in-use.pem}\n", (collector, clients, server) -> {
            clients.ask("/small.txt?unread");
            boolean _ = Programs.await(LET_GO, () -> false); // a key that comes while its records still wait would read them
            Files.copy(server.key(), key, StandardCopyOption.REPLACE_EXISTING);
            hangup(collector);
            mustSay(collector, "/sidelight.yaml was read again: nothing in it has changed; 1 private key");
            mustFind(collector, clients, "/small.txt?read");
            assertThat(CollectedEvents.of(collector.events()).requests())
                    .noneMatch(request -> request.contains("unread"));
            assertThat(collector.terminate()).isEqualTo(143);
            assertThat(collector.output()).contains(" TLS connections in ");
        });
    }

    @Test
    void aKeyThatComesIntoAFolderThatIsFollowedIsUsed() throws Exception {
        Path followed = Files.createDirectory(folder.resolve("followed"));
        withCollector("keys: {followed: followed}\n", (collector, clients, server) -> {
            Files.copy(server.key(), followed.resolve("tls.key"));
            mustSay(collector, "a folder in keys.followed has changed: 1 private key");
            mustFind(collector, clients, "/small.txt?read");
        });
    }

    @Test
    void aFileWithMistakesChangesNothing() throws Exception {
        withCollector("keys: {paths: server.pem}\n", (collector, clients, server) -> {
            Path file = folder.resolve("sidelight.yaml");
            String before = Files.readString(file);
            Files.writeString(file, before.replace("keys:", "kyes:") + "workers: many\n");
            hangup(collector);
            mustSay(collector, "line 2: unknown key 'kyes' (did you mean 'keys'?)");
            mustSay(collector, "is many, must be 1 to 256, or auto");
            mustSay(collector, "/sidelight.yaml was read again and is not taken over: what was in force stays");
            mustFind(collector, clients, "/small.txt?still");
            Files.writeString(file, before + "workers: 7\n");
            hangup(collector);
            mustSay(collector, "was read again: workers needs a restart; 1 private key");
        });
    }

    /** What happens while a collector runs. */
    private interface Course {
        void run(CollectorProcess collector, CurlClients clients, NginxServer server) throws IOException;
    }

    private void withCollector(String keys, Course course) throws Exception {
        Path file = Files.writeString(folder.resolve("sidelight.yaml"),
                "capture: {interfaces: " + MirroredNetwork.MONITOR_A
                        + "}\n" + keys + "sinks: [{type: file, path: events.jsonl}]\npaths: {state: state}\n");
        try (MirroredNetwork network = new MirroredNetwork();
                NginxServer server = NginxServer.start(network.server(), folder)) {
            network.mirrorClientPort();
            try (CollectorProcess collector = CollectorProcess.startConfigured(network.monitor(), folder,
                    List.of("-Xmx512m"), file)) {
                course.run(collector, new CurlClients(network.client(), folder), server);
            }
        }
    }

    private static Path otherKey(Path file) {
        Programs.run(List.of("openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out",
                file.toString()));
        return file;
    }

    private static void hangup(CollectorProcess collector) {
        Programs.run(List.of("kill", "-HUP", Long.toString(collector.pid())));
    }

    private static void mustFind(CollectorProcess collector, CurlClients clients, String target) {
        assertThat(Programs.await(PATIENCE, () -> {
            clients.ask(target);
            return requests(collector).stream().anyMatch(request -> request.contains(target));
        })).as(() -> target + " is not found; " + collector.output()).isTrue();
    }

    private static List<String> requests(CollectorProcess collector) {
        return CollectedEvents.of(collector.events()).requests();
    }

    private static void mustSay(CollectorProcess collector, String sentence) {
        assertThat(Programs.await(PATIENCE, () -> collector.output().contains(sentence)))
                .as(() -> "«" + sentence + "» is not said; " + collector.output()).isTrue();
    }
}
