// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.bench.lab.CollectorProcess;
import io.sidelight.bench.lab.NetworkNamespace;
import io.sidelight.bench.lab.Programs;
import io.sidelight.bench.lab.RunJava;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An endpoint whose secrets {@code sidelight agent} forwards to an appliance, which sees its TLS 1.3 connections on a mirror port: curl with
 * SSLKEYLOGFILE, nginx, and a network of its own for the admin API.
 */
final class LiveAgentTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String APPLIANCE = "10.99.0.2";
    private static final String IN_SCOPE = "10.77.0.1";
    private static final String OUT_OF_SCOPE = "10.77.0.3";
    private static final int REQUESTS = 20;

    @TempDir
    private Path folder;

    @BeforeAll
    static void networksCanBeMade() {
        LiveTools.mustBeThere("live agent tests");
    }

    @Test
    void requestsOverTls13AreEventsSoonAfterTheyWereMade() throws Exception {
        try (MirroredNetwork network = new MirroredNetwork();
                NginxServer _ = NginxServer.start(network.server(), folder)) {
            network.mirrorClientPort();
            manage(network);
            try (CollectorProcess collector = CollectorProcess.startConfigured(network.monitor(), folder,
                    List.of("-Xmx512m"), configuration());
                    AgentProcess agent = AgentProcess.start(network.client(), folder, token(network, collector))) {
                List<Long> latencies = new ArrayList<>();
                for (int i = 0; i < REQUESTS; i++) {
                    String target = "/small.txt?request-" + i;
                    ask(network.client(), IN_SCOPE, target);
                    latencies.add(mustFind(collector, agent, target));
                }
                latencies.sort(Long::compare);
                System.err.println(
                        "from the end of curl to the event: median " + latencies.get(REQUESTS / 2) + " ms, most "
                                + latencies.getLast() + " ms of " + REQUESTS);

                ask(network.client(), OUT_OF_SCOPE, "/small.txt?of-another-address");
                ask(network.client(), IN_SCOPE, "/small.txt?last");
                mustFind(collector, agent, "/small.txt?last");
                assertThat(collector.terminate()).isEqualTo(143);
                assertThat(CollectedEvents.of(collector.events()).requests()).hasSize(REQUESTS + 1)
                        .noneMatch(request -> request.contains("another-address"));
                assertThat(agent.terminate()).isEqualTo(143);
                assertThat(agent.output()).containsPattern("sidelight: [0-9]+ secrets forwarded, 0 dropped, 0 left");
            }
        }
        mustHoldNoSecret();
    }

    private static void manage(MirroredNetwork network) {
        network.client().veth("manage0", network.monitor(), "manage1");
        network.client().ip("address", "add", "10.99.0.1/24", "dev", "manage0");
        network.monitor().ip("address", "add", APPLIANCE + "/24", "dev", "manage1");
        network.client().ip("address", "add", OUT_OF_SCOPE + "/24", "dev", "veth");
    }

    private Path configuration() throws IOException {
        ApplianceApi.writePassword(folder);
        return Files.writeString(folder.resolve("sidelight.yaml"), """
                capture: {interfaces: monitorA}
                sinks: [{type: file, path: events.jsonl}]
                admin: {enabled: true, address: %s}
                vault: {path: vault, password_file: vault-password}
                paths: {state: state}
                """.formatted(APPLIANCE));
    }

    /** Has the appliance make a token for an agent, with the one that it told at its start. */
    private String token(MirroredNetwork network, CollectorProcess collector) {
        Pattern first = Pattern.compile("revoke it: (sidelight_\\S+)");
        assertThat(Programs.await(PATIENCE, () -> first.matcher(collector.output()).find()))
                .as(() -> "no token in " + collector.output()).isTrue();
        Matcher admin = first.matcher(collector.output());
        assertThat(admin.find()).isTrue();
        String made = Programs.run(network.client().inside(List.of("curl", "-sk", "-H",
                "Authorization: Bearer " + admin.group(1), "-H", "Content-Type: application/json", "-d",
                "{\"name\":\"web\",\"role\":\"agent\",\"addresses\":[\"" + IN_SCOPE + "/32\"]}",
                "https://" + APPLIANCE + ":8443/api/v1/tokens")));
        Matcher token = Pattern.compile("sidelight_[0-9a-f]{12}_[A-Za-z0-9-]+").matcher(made);
        assertThat(token.find()).as(made).isTrue();
        return token.group();
    }

    private void ask(NetworkNamespace client, String from, String target) {
        Programs.run(
                client.inside(List.of("env", "SSLKEYLOGFILE=" + folder.resolve("keys.log"), "curl", "-sk", "--tlsv1.3",
                        "--interface", from, "-o", "/dev/null",
                        "https://" + MirroredNetwork.SERVER + ":" + NginxServer.TLS13 + target)));
    }

    /** Waits for the event, and says for how many milliseconds. */
    private static long mustFind(CollectorProcess collector, AgentProcess agent, String target) {
        long from = System.nanoTime();
        assertThat(Programs.await(PATIENCE, () -> CollectedEvents.of(collector.events()).requests().stream()
                .anyMatch(request -> request.contains(target + " "))))
                .as(() -> target + " is not found; " + collector.output() + agent.output()).isTrue();
        return (System.nanoTime() - from) / 1_000_000;
    }

    /** Of all that was written, only the key log has the secrets. */
    private void mustHoldNoSecret() throws IOException {
        List<String> secrets = Files.readAllLines(folder.resolve("keys.log")).stream()
                .filter(line -> !line.startsWith("#")).map(line -> line.substring(line.lastIndexOf(' ') + 1)).toList();
        assertThat(secrets).hasSizeGreaterThan(REQUESTS);
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).filter(file -> !file.endsWith("keys.log")).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(secrets.stream().anyMatch(text::contains)).as(file.toString()).isFalse();
            }
        }
    }

    /** {@code sidelight agent} as a process of its own. */
    private record AgentProcess(Process process, Path log) implements AutoCloseable {
        static AgentProcess start(NetworkNamespace network, Path folder, String token) throws IOException {
            Files.writeString(folder.resolve("agent-token"), token + "\n");
            Path log = folder.resolve("agent.log");
            List<String> command = new ArrayList<>(RunJava.agentCommand());
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.sidelight.control.Sidelight",
                    "agent",
                    "--follow", folder.resolve("keys.log").toString(), "--url", "https://" + APPLIANCE + ":8443",
                    "--token-file", folder.resolve("agent-token").toString(), "--fingerprint", fingerprint(folder)));
            Process process = new ProcessBuilder(network.inside(command)).redirectErrorStream(true)
                    .redirectOutput(log.toFile()).start();
            AgentProcess agent = new AgentProcess(process, log);
            if (!Programs.await(PATIENCE, () -> agent.output().contains("forwarding secrets from"))) {
                agent.close();
                throw new IOException("the agent did not begin: " + agent.output());
            }
            return agent;
        }

        private static String fingerprint(Path folder) throws IOException {
            Matcher printed = Pattern.compile("certificate SHA-256 ([0-9a-f]{64})")
                    .matcher(Files.readString(folder.resolve("collector.log")));
            return printed.find() ? printed.group(1) : "";
        }

        String output() {
            try {
                return Files.readString(log);
            } catch (IOException e) {
                return e.toString();
            }
        }

        int terminate() {
            return Programs.terminate(process, PATIENCE);
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
