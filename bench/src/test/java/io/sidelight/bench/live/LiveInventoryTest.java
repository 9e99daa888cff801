// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sidelight.bench.lab.CollectorProcess;
import io.sidelight.bench.lab.Programs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server's certificate is seen without its key, the key is pushed by the admin API, and from then on its traffic is read. */
final class LiveInventoryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String INVENTORY = "/api/v1/inventory/certificates";
    private static final String CONNECTIONS = "/api/v1/connections";

    @TempDir
    private Path folder;

    @BeforeAll
    static void networksCanBeMade() {
        LiveTools.mustBeThere("live inventory tests");
    }

    @Test
    void aKeyThatIsPushedReadsWhatTheInventoryMissedItFor() throws Exception {
        ApplianceApi.writePassword(folder);
        Path file = Files.writeString(folder.resolve("sidelight.yaml"), "capture: {interfaces: "
                + MirroredNetwork.MONITOR_A + "}\nworkers: 2\nsinks: [{type: file, path: events.jsonl}]\n"
                + ApplianceApi.CONFIGURATION);
        try (MirroredNetwork network = new MirroredNetwork();
                NginxServer server = NginxServer.start(network.server(), folder)) {
            network.mirrorClientPort();
            try (CollectorProcess collector = CollectorProcess.startConfigured(network.monitor(), folder,
                    List.of("-Xmx512m"), file)) {
                Appliance appliance = new Appliance(collector,
                        ApplianceApi.of(network.monitor(), collector, folder),
                        new CurlClients(network.client(), folder), hash());
                appliance.mustMissTheKey();
                appliance.mustReadOnceTheKeyIsThere(both(server.key()));
                mustListWhatIsOpen(appliance, network);
                assertThat(collector.terminate()).isEqualTo(143);
                assertThat(folder.resolve("state/inventory/certificates.jsonl")).content().contains(appliance.hash());
            }
        }
    }

    /** A running collector, who asks it, and the SHA-256 of the certificate that its server shows. */
    private record Appliance(CollectorProcess collector, ApplianceApi api, CurlClients clients, String hash) {

        void mustMissTheKey() {
            clients.askApart(NginxServer.GCM, "/small.txt?before");
            JsonNode seen = await(INVENTORY + "?key=missing", page -> page.path("items").size() == 1).path("items")
                    .path(0);
            assertThat(seen.path("sha256").asText()).isEqualTo(hash);
            assertThat(seen.path("subject").asText()).isEqualTo("CN=mirror.example");
            assertThat(seen.path("connections_lacking_key").asInt()).isEqualTo(1);
            assertThat(Programs.await(PATIENCE, () -> CollectedEvents.of(collector.events())
                    .ofDataset("sidelight.health").stream()
                    .anyMatch(event -> event.at("/sidelight/health/state").asText().equals("no_key")
                            && event.at("/sidelight/health/where").asText().equals(hash))))
                    .as(() -> "an event tells that the key is missing; " + collector.output()).isTrue();
        }

        void mustReadOnceTheKeyIsThere(Path key) {
            api.putKey(hash, key);
            Instant put = Instant.now();
            clients.askApart(NginxServer.GCM, "/small.txt?after"); // once: whatever comes after the answer is read
            assertThat(Programs.await(PATIENCE, () -> requests().stream().anyMatch(one -> one.contains("?after"))))
                    .as(() -> "what was asked after the key came is read; " + collector.output()).isTrue();
            assertThat(requests()).noneMatch(request -> request.contains("?before"));
            assertThat(CollectedEvents.of(collector.events()).ofDataset("sidelight.http")).allSatisfy(
                    event -> assertThat(Instant.parse(event.at("/event/start").asText())).isAfter(put));
            JsonNode seen = await(INVENTORY + "?key=present",
                    page -> page.at("/items/0/connections").asInt() == 2).path("items").path(0);
            assertThat(seen.path("decrypted_connections").asInt()).isEqualTo(1);
            assertThat(api.get(INVENTORY + "?key=missing").path("items")).isEmpty();
            assertThat(api.get("/api/v1/inventory/keys?seen=true").path("total").asInt()).isEqualTo(1);
            JsonNode coverage = await("/api/v1/coverage",
                    answer -> answer.at("/last_hour/connections").asInt() == 2).path("last_hour");
            assertThat(coverage.path("decrypted_connections").asInt()).isEqualTo(1);
            assertThat(coverage.at("/missing/0/what").asText()).isEqualTo("key for certificate CN=mirror.example");
        }

        private List<String> requests() {
            return CollectedEvents.of(collector.events()).requests();
        }

        JsonNode await(String path, Predicate<JsonNode> condition) {
            assertThat(Programs.await(PATIENCE, () -> condition.test(api.get(path))))
                    .as(() -> path + " says " + api.get(path) + "; " + collector.output()).isTrue();
            return api.get(path);
        }
    }

    private void mustListWhatIsOpen(Appliance appliance, MirroredNetwork network) throws IOException {
        Process client = new ProcessBuilder(network.client().inside(List.of("openssl", "s_client", "-quiet",
                "-servername", "mirror.example", "-connect", MirroredNetwork.SERVER + ":" + NginxServer.GCM)))
                .redirectErrorStream(true).redirectOutput(folder.resolve("open.out").toFile()).start();
        try (OutputStream in = client.getOutputStream()) {
            in.write("GET /small.txt?open HTTP/1.1\r\nHost: mirror.example\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            in.flush();
            String path = CONNECTIONS + "?server_name=MIRROR.example&address=" + MirroredNetwork.SERVER;
            JsonNode page = appliance.await(path, answer -> answer.at("/items/0/transactions").asInt() == 1);
            assertThat(page.path("complete").asBoolean()).isTrue();
            assertThat(page.path("items")).hasSize(1);
            JsonNode open = page.path("items").path(0);
            assertThat(open.at("/responder/ip").asText()).isEqualTo(MirroredNetwork.SERVER);
            assertThat(open.path("cipher").asText()).isEqualTo("TLS_RSA_WITH_AES_128_GCM_SHA256");
            assertThat(open.path("status").asText()).isEqualTo("decrypted");
            assertThat(open.path("key_id").asText()).isEqualTo(appliance.hash().substring(0, 16));
            assertThat(open.path("decrypted_bytes").asLong()).isPositive();
            assertThat(appliance.api().get(CONNECTIONS + "?status=none").path("items")).isEmpty();
        } finally {
            client.destroyForcibly();
        }
    }

    private Path both(Path key) throws IOException {
        return Files.writeString(folder.resolve("both.pem"),
                Files.readString(key) + Files.readString(folder.resolve("certificate.pem")));
    }

    private String hash() {
        return Programs.run(List.of("openssl", "x509", "-in", folder.resolve("certificate.pem").toString(), "-noout",
                "-fingerprint", "-sha256")).replaceFirst(".*=", "").replace(":", "").strip().toLowerCase(Locale.ROOT);
    }
}
