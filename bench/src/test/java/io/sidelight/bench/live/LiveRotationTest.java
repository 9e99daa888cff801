// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sidelight.bench.lab.CollectorProcess;
import io.sidelight.bench.lab.LabException;
import io.sidelight.bench.lab.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jspecify.annotations.Nullable;

/**
 * A server's key is exchanged again and again while clients go on: the new key is pushed by the admin API, the server begins to use it, one
 * that is no longer used is removed. The property {@code live.rotations} says how often.
 */
final class LiveRotationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ROTATIONS = Integer.getInteger("live.rotations", 12);
    private static final int WORKERS = 2;
    private static final int KEPT = 3;
    private static final List<Integer> PORTS = List.of(NginxServer.GCM, NginxServer.CBC_RESUMED, NginxServer.GCM);

    @TempDir
    private Path folder;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

    /** A key with its certificate in one file. */
    private record Pair(String name, Path key, Path certificate, Path both, String hash) {}

    @BeforeAll
    static void networksCanBeMade() {
        LiveTools.mustBeThere("live rotation tests");
    }

    @Test
    void noRequestIsLostWhileKeysAreExchanged() throws Exception {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < ROTATIONS; i++) {
            pairs.add(pair(i));
        }
        ApplianceApi.writePassword(folder);
        Path file = Files.writeString(folder.resolve("sidelight.yaml"), "capture: {interfaces: "
                + MirroredNetwork.MONITOR_A + "}\nworkers: " + WORKERS + "\nsinks: [{type: file, path: events.jsonl}]\n"
                + ApplianceApi.CONFIGURATION);
        try (MirroredNetwork network = new MirroredNetwork();
                NginxServer server = NginxServer.start(network.server(), folder)) {
            network.mirrorClientPort();
            try (CollectorProcess collector = CollectorProcess.startConfigured(network.monitor(), folder,
                    List.of("-Xmx512m"), file)) {
                ApplianceApi api = ApplianceApi.of(network.monitor(), collector, folder);
                Pair first = new Pair("mirror.example", server.key(), folder.resolve("certificate.pem"),
                        folder.resolve("first.pem"),
                        hash(folder.resolve("certificate.pem")));
                join(first);
                api.putKey(first.hash(), first.both());
                rotate(server, api, first, pairs, new CurlClients(network.client(), folder));
                mustHaveAll(server, collector);
                JsonNode keys = api.get("/api/v1/status").get("keys");
                System.err.println("rotation: " + ROTATIONS + " keys exchanged, " + server.requests().size()
                        + " requests, " + keys);
                assertThat(keys.get("conversions").asInt()).isBetween(ROTATIONS + 1, (ROTATIONS + 1) * WORKERS);
                assertThat(keys.get("in_vault").asInt()).isEqualTo(KEPT);
                mustShowNoKey(pairs, Files.readString(Path.of("/proc/" + collector.pid() + "/cmdline")));
                assertThat(collector.terminate()).isEqualTo(143);
                mustHaveReadEveryConnection(collector);
                mustShowNoKey(pairs, collector.output() + Files.readString(collector.events()));
                try (Stream<Path> kept = Files.walk(folder.resolve("state"))) {
                    for (Path each : kept.filter(Files::isRegularFile).toList()) {
                        mustShowNoKey(pairs, Files.readString(each, StandardCharsets.ISO_8859_1));
                    }
                }
            }
        }
    }

    /** Of each key a line from its middle, which is in none of its certificates. */
    private static void mustShowNoKey(List<Pair> pairs, String text) throws IOException {
        assertThat(text).doesNotContain("PRIVATE KEY");
        for (Pair pair : pairs) {
            assertThat(text).doesNotContain(Files.readAllLines(pair.key()).get(12));
        }
    }

    private void rotate(NginxServer server, ApplianceApi api, Pair first, List<Pair> pairs, CurlClients curl)
            throws IOException, InterruptedException {
        List<Thread> clients = clients(curl);
        try {
            Deque<Pair> known = new ArrayDeque<>(List.of(first));
            for (Pair next : pairs) {
                api.putKey(next.hash(), next.both());
                use(server, next, curl);
                known.addLast(next);
                // The server's processes that had been started with a key end some time after those that have the next.
                if (known.size() > KEPT) {
                    api.deleteKey(known.removeFirst().hash());
                }
            }
        } finally {
            over.set(true);
            for (Thread client : clients) {
                client.join(PATIENCE);
            }
        }
        RuntimeException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }

    /** Has the server show another certificate, and waits until it does. */
    private void use(NginxServer server, Pair pair, CurlClients curl) throws IOException {
        Files.copy(pair.key(), server.key(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(pair.certificate(), folder.resolve("certificate.pem"), StandardCopyOption.REPLACE_EXISTING);
        server.reload();
        if (!Programs.await(PATIENCE, () -> failure.get() != null
                || curl.certificateAt(NginxServer.GCM, "/small.txt?seen").contains("CN=" + pair.name()))) {
            throw new LabException("the server does not show its new certificate");
        }
    }

    /** Clients without a pause, each of whose requests is a connection. */
    private List<Thread> clients(CurlClients curl) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < PORTS.size(); i++) {
            int client = i;
            threads.add(Thread.ofPlatform().name("client-" + i).start(() -> {
                try {
                    for (int round = 0; !over.get(); round++) {
                        curl.askApart(PORTS.get(client), "/small.txt?client=" + client + "." + round + ".[1-5]");
                    }
                } catch (RuntimeException e) {
                    failure.set(e);
                }
            }));
        }
        return threads;
    }

    private static void mustHaveAll(NginxServer server, CollectorProcess collector) throws IOException {
        List<String> asked = targets(server.requests());
        assertThat(asked).hasSizeGreaterThan(ROTATIONS * PORTS.size());
        Programs.await(PATIENCE,
                () -> targets(CollectedEvents.of(collector.events()).requests()).size() >= asked.size());
        Set<String> missing = new HashSet<>(asked);
        targets(CollectedEvents.of(collector.events()).requests()).forEach(missing::remove);
        assertThat(missing).as(() -> "requests that were not read; " + unread(collector) + collector.output())
                .isEmpty();
    }

    /** Those of which not all was decrypted: when, whether resumed, and why. */
    private static List<String> unread(CollectorProcess collector) {
        return CollectedEvents.of(collector.events()).ofDataset("sidelight.tls").stream()
                .filter(each -> !each.at("/sidelight/decrypt/status").asText().equals("decrypted"))
                .map(each -> String.join(" ", each.at("/event/start").asText(), each.at("/tls/cipher").asText(),
                        each.at("/tls/resumed").asText(), each.at("/sidelight/decrypt/reason").asText()))
                .toList();
    }

    private static List<String> targets(List<String> requests) {
        return requests.stream().map(request -> request.split(" ", 4)[2]).toList();
    }

    private static void mustHaveReadEveryConnection(CollectorProcess collector) {
        List<JsonNode> connections = CollectedEvents.of(collector.events()).ofDataset("sidelight.tls");
        assertThat(connections).isNotEmpty();
        assertThat(unread(collector)).isEmpty();
        Set<String> used = new HashSet<>();
        connections.forEach(each -> used.add(each.at("/sidelight/decrypt/key_id").asText()));
        used.removeAll(Collections.singleton(""));
        assertThat(used).hasSize(ROTATIONS + 1);
    }

    private Pair pair(int number) throws IOException {
        String name = "rotated-" + number + ".example";
        Path key = folder.resolve("key-" + number + ".pem");
        Path certificate = folder.resolve("certificate-" + number + ".pem");
        Programs.run(List.of("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj",
                "/CN=" + name, "-days", "2", "-keyout", key.toString(), "-out",
                certificate.toString()));
        Pair pair = new Pair(name, key, certificate, folder.resolve("both-" + number + ".pem"), hash(certificate));
        join(pair);
        return pair;
    }

    private static void join(Pair pair) throws IOException {
        Files.writeString(pair.both(), Files.readString(pair.key()) + Files.readString(pair.certificate()));
    }

    private static String hash(Path certificate) {
        return Programs.run(List.of("openssl", "x509", "-in", certificate.toString(), "-noout", "-fingerprint",
                "-sha256")).replaceFirst(".*=", "").replace(":", "").strip().toLowerCase(Locale.ROOT);
    }
}
