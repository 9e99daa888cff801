// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.bench.lab.CollectorProcess;
import io.sidelight.bench.lab.Programs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code sidelight run} on two mirror ports, of which one goes down, comes up and is removed, and then the other: what its user is
 * told, that it goes on as long as it can, and how it ends.
 */
final class LiveInterfaceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String WENT_DOWN = "interface monitorB went down: no packet comes from it until it is up"
            + " again; bring it up with 'ip link set monitorB up'";
    private static final String UP_AGAIN = "interface monitorB is up again: its packets are read";
    private static final String B_IS_GONE = "interface monitorB is gone: it was removed, or moved to another network"
            + " namespace; the run goes on with monitorA";
    private static final String A_IS_GONE = "interface monitorA is gone: it was removed, or moved to another network"
            + " namespace; no interface is left, so the run ends";

    @TempDir
    private Path folder;

    @BeforeAll
    static void networksCanBeMade() {
        LiveTools.mustBeThere("live interface tests");
    }

    @Test
    void eachChangeIsToldOnceAndTheRunEndsWithTheLastInterface() throws Exception {
        try (MirroredNetwork network = new MirroredNetwork();
                NginxServer server = NginxServer.start(network.server(), folder)) {
            network.mirrorClientPort();
            CurlClients clients = new CurlClients(network.client(), folder);
            try (CollectorProcess collector = CollectorProcess.start(network.monitor(), folder, List.of("-Xmx512m"),
                    List.of("--interface", MirroredNetwork.MONITOR_A, "--interface", MirroredNetwork.MONITOR_B, "--key",
                            server.key().toString(), "--workers", "2"))) {
                mustFind(collector, clients, "/small.txt?before");
                network.monitor().ip("link", "set", MirroredNetwork.MONITOR_B, "down");
                mustSay(collector, WENT_DOWN);
                mustFind(collector, clients, "/small.txt?down");
                network.monitor().ip("link", "set", MirroredNetwork.MONITOR_B, "up");
                mustSay(collector, UP_AGAIN);
                network.monitor().ip("link", "del", MirroredNetwork.MONITOR_B);
                mustSay(collector, B_IS_GONE);
                mustFind(collector, clients, "/small.txt?gone");
                endWithAnOpenConnection(network, collector);
                mustHaveToldInEvents(CollectedEvents.of(collector.events()));
            }
        }
    }

    private static void mustFind(CollectorProcess collector, CurlClients clients, String target) {
        assertThat(Programs.await(PATIENCE, () -> {
            clients.ask(target);
            return CollectedEvents.of(collector.events()).requests().stream()
                    .anyMatch(request -> request.contains(target));
        })).as(() -> target + " is not found; " + collector.output()).isTrue();
    }

    private static void mustSay(CollectorProcess collector, String sentence) {
        assertThat(Programs.await(PATIENCE, () -> collector.output().contains(sentence)))
                .as(() -> "«" + sentence + "» is not said; " + collector.output()).isTrue();
    }

    /** Takes the last interface away while a connection is open, and looks at the end of the run. */
    private static void endWithAnOpenConnection(MirroredNetwork network, CollectorProcess collector)
            throws IOException {
        Process client = new ProcessBuilder(network.client().inside(List.of("openssl", "s_client", "-connect",
                MirroredNetwork.SERVER + ":" + NginxServer.GCM, "-servername", "open.example")))
                .redirectErrorStream(true).start();
        try (BufferedReader said = new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
            while (!String.valueOf(said.readLine()).contains("Verify return code")) {
                assertThat(client.isAlive()).as("openssl s_client").isTrue();
            }
            network.monitor().ip("link", "del", MirroredNetwork.MONITOR_A);
            assertThat(collector.awaitEnd()).as(collector::output).isEqualTo(3);
        } finally {
            client.destroyForcibly();
        }
        assertThat(collector.output().lines().filter(line -> line.startsWith("sidelight: ")))
                .containsExactly("sidelight: " + WENT_DOWN, "sidelight: " + UP_AGAIN, "sidelight: " + B_IS_GONE,
                        "sidelight: " + A_IS_GONE,
                        "sidelight: interface monitorA is gone, so what came in there later was not read: start again"
                                + " when there is one of that name; interface monitorB is gone, so what came in there"
                                + " later was not read: start again when there is one of that name");
        assertThat(collector.output()).contains(" TLS connections in ");
    }

    private static void mustHaveToldInEvents(CollectedEvents events) {
        assertThat(events.ofDataset("sidelight.tls"))
                .extracting(event -> event.at("/tls/client/server_name").asText())
                .as("the connection that was open at the end").contains("open.example");
        List<String> changes = events.ofDataset("sidelight.health").stream()
                .filter(event -> event.at("/sidelight/health/kind").asText().equals("interface"))
                .map(event -> String.join(" ", Stream.of("/sidelight/health/where", "/sidelight/health/state",
                        "/log/level", "/message").map((Function<String, String>) at -> event.at(at).asText()).toList()))
                .toList();
        assertThat(changes).containsExactly("monitorB down error " + WENT_DOWN, "monitorB up info " + UP_AGAIN,
                "monitorB gone error " + B_IS_GONE, "monitorA gone error " + A_IS_GONE);
    }
}
