// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sidelight.bench.lab.CollectorProcess;
import io.sidelight.bench.lab.LabException;
import io.sidelight.bench.lab.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way: a real server and real clients on a switch, and the collector on its mirror port finds exactly the requests that the
 * server answered, none lost and none twice, whatever the mirror looks like.
 */
final class LiveMirrorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String READY = "ready=";

    @TempDir
    private Path folder;

    @BeforeAll
    static void networksCanBeMade() {
        LiveTools.mustBeThere("live mirror tests");
    }

    @Test
    void oneMirrorPort() throws Exception {
        mustFindAll(MirroredNetwork::mirrorClientPort, List.of(MirroredNetwork.MONITOR_A), events -> {});
    }

    @Test
    void everyPacketMirroredTwice() throws Exception {
        mustFindAll(MirroredNetwork::mirrorBothPorts, List.of(MirroredNetwork.MONITOR_A), events -> {});
    }

    @Test
    void eachDirectionOnAPortOfItsOwn() throws Exception {
        mustFindAll(MirroredNetwork::mirrorDirectionsApart,
                List.of(MirroredNetwork.MONITOR_A, MirroredNetwork.MONITOR_B), events -> {});
    }

    @Test
    void mirrorInVxlan() throws Exception {
        mustFindAll(network -> network.mirrorInVxlan(4711), List.of(MirroredNetwork.MONITOR_A),
                events -> mustBeTunnelled(events, "vxlan", "4711"));
    }

    @Test
    void mirrorInErspanTypeTwo() throws Exception {
        mustFindAll(network -> network.mirrorWrapped(Wrappings.erspanTypeTwo(77)), List.of(MirroredNetwork.MONITOR_A),
                events -> mustBeTunnelled(events, "erspan", "77"));
    }

    @Test
    void mirrorInErspanTypeThreeOverVlan() throws Exception {
        mustFindAll(network -> network.mirrorWrapped(Wrappings.tagged(1, Wrappings.erspanTypeThree(78))),
                List.of(MirroredNetwork.MONITOR_A), events -> mustBeTunnelled(events, "erspan", "78"));
    }

    @Test
    void anotherVlanTagInEachDirection() throws Exception {
        mustFindAll(network -> network.mirrorWrapped(Wrappings.taggedByDirection(101, 102)),
                List.of(MirroredNetwork.MONITOR_A), events -> assertThat(events.ofDataset("sidelight.tls"))
                        .allSatisfy(event -> assertThat(event.at("/network/vlan/id").asText()).isEqualTo("101")));
    }

    private static void mustBeTunnelled(CollectedEvents events, String type, String id) {
        assertThat(events.ofDataset("sidelight.tls")).allSatisfy(event -> {
            assertThat(event.at("/sidelight/tunnel/type").asText()).startsWith(type);
            assertThat(event.at("/sidelight/tunnel/id").asText()).isEqualTo(id);
        });
    }

    private void mustFindAll(Consumer<MirroredNetwork> mirror, List<String> interfaces, Consumer<CollectedEvents> also)
            throws Exception {
        try (MirroredNetwork network = new MirroredNetwork();
                NginxServer server = NginxServer.start(network.server(), folder)) {
            mirror.accept(network);
            CurlClients clients = new CurlClients(network.client(), folder);
            try (CollectorProcess collector = startCollector(network, interfaces, server, clients)) {
                awaitFirstEvent(collector, clients);
                int asked = clients.askAll();
                Programs.await(PATIENCE, () -> withoutReady(CollectedEvents.of(collector.events()).requests())
                        .size() >= asked);
                assertThat(collector.terminate()).as(() -> collector.output()).isEqualTo(143);
                CollectedEvents events = CollectedEvents.of(collector.events());
                List<String> answered = withoutReady(server.requests());
                assertThat(answered).hasSize(asked);
                List<String> found = withoutReady(events.requests());
                assertThat(less(answered, found)).as(() -> "lost; " + collector.output() + "\n" + network.counters())
                        .isEmpty();
                assertThat(less(found, answered)).as(() -> "twice or wrong; " + collector.output()).isEmpty();
                mustBeDecrypted(events.ofDataset("sidelight.tls"), server.sessions());
                also.accept(events);
            }
        }
    }

    /** Every connection was opened, and as many requests went over resumed ones as the server says. */
    private static void mustBeDecrypted(List<JsonNode> connections, List<String> sessions) {
        assertThat(connections).isNotEmpty();
        assertThat(connections.stream().map(connection -> connection.at("/sidelight/decrypt"))
                .filter(decrypt -> !"decrypted".equals(decrypt.at("/status").asText()))).isEmpty();
        assertThat(connections).extracting(connection -> connection.at("/tls/cipher").asText())
                .contains("TLS_RSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_AES_256_CBC_SHA", "TLS_AES_256_GCM_SHA384");
        long resumed = sessions.stream().filter(session -> session.contains("AES256-SHA r")).count();
        assertThat(resumed).isPositive();
        assertThat(connections.stream().filter(connection -> connection.at("/tls/resumed").asBoolean()
                && connection.at("/destination/port").asInt() == NginxServer.CBC_RESUMED).count()).isEqualTo(resumed);
    }

    private CollectorProcess startCollector(MirroredNetwork network, List<String> interfaces, NginxServer server,
            CurlClients clients) throws IOException {
        List<String> arguments = new ArrayList<>();
        interfaces.forEach(name -> arguments.addAll(List.of("--interface", name)));
        arguments.addAll(
                List.of("--key", server.key().toString(), "--keylog", clients.keyLog().toString(), "--workers", "2"));
        return CollectorProcess.start(network.monitor(), folder, List.of("-Xmx512m"),
                arguments);
    }

    /** Asks again and again until the first answer has become an event: from then on everything is captured. */
    private static void awaitFirstEvent(CollectorProcess collector, CurlClients clients) {
        int[] tries = {0};
        boolean seen = Programs.await(PATIENCE, () -> {
            clients.ask("/small.txt?" + READY + tries[0]++);
            return !collector.isAlive() || !CollectedEvents.of(collector.events()).requests().isEmpty();
        });
        if (!seen || !collector.isAlive()) {
            throw new LabException("the collector tells of no request: " + collector.output());
        }
    }

    /** What is in {@code all} but not, or fewer times, in {@code those}. */
    private static List<String> less(List<String> all, List<String> those) {
        List<String> left = new ArrayList<>(all);
        those.forEach(left::remove);
        return left;
    }

    private static List<String> withoutReady(List<String> requests) {
        return requests.stream().filter(request -> !request.contains(READY)).toList();
    }
}
