// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sidelight.dataplane.api.event.HttpTransactionEvent;
import io.sidelight.dataplane.corpus.CorpusCase;
import io.sidelight.dataplane.corpus.RecordedRun.Secrets;
import io.sidelight.dataplane.trace.TcpPacket;
import io.sidelight.dataplane.worker.WorkerRun.Reading;
import io.sidelight.keystore.secret.KeyLogReader;
import io.sidelight.keystore.secret.SecretStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Whenever the lines of a key log come, in time, what is read is what is read when they were there before. */
class LateKeyLogPropertiesTest {
    private static final WorkerLimits LIMITS = new WorkerLimits(10_000, 32 << 20, 1 << 20, 64 << 20,
            Duration.ofHours(1), Duration.ofSeconds(30), 4 << 20, Duration.ofHours(1));
    private static final int MOST_PACKETS = 3_000;

    @TestFactory
    Stream<DynamicTest> allLinesAtAnyMoment() throws IOException {
        return cases().map(c -> DynamicTest.dynamicTest(c.name(), () -> {
            List<TcpPacket> packets = TcpPacket.read(c.capture());
            List<String> lines = Files.readAllLines(keyLog(c).orElseThrow(), StandardCharsets.ISO_8859_1);
            List<String> truth = said(before(packets, lines));
            for (int i = 0; i <= packets.size(); i += Math.max(1, packets.size() / 6)) {

                Secrets secrets = empty();
                WorkerRun run = new WorkerRun(secrets, LIMITS, null);
                packets.subList(0, i).forEach(run::feed);
                add(lines, secrets.store());
                run.dispatcher.tellClock();
                packets.subList(i, packets.size()).forEach(run::feed);
                run.finish();
                assertThat(said(run)).as("after packet %d", i).isEqualTo(truth);
            }
        }));
    }

    /**
     * Not so with a tunnel inside: it is looked for when the client's first words are read, and when only the server's secrets
     * have come, its answer is read first.
     */
    @TestFactory
    Stream<DynamicTest> eachLineAtAnotherMoment() throws IOException {
        return cases().filter(c -> !c.name().equals("tls-in-tls")).map(c -> DynamicTest.dynamicTest(c.name(), () -> {
            List<TcpPacket> packets = TcpPacket.read(c.capture());
            List<String> lines = Files.readAllLines(keyLog(c).orElseThrow(), StandardCharsets.ISO_8859_1);
            List<String> truth = said(before(packets, lines));
            for (int seed = 0; seed < 4; seed++) {
                assertThat(said(scattered(packets, lines, seed))).as("seed %d", seed).isEqualTo(truth);
            }
        }));
    }

    @TestFactory
    Stream<DynamicTest> whatComesAfterSecretsThatAreTooLate() throws IOException {
        return cases().filter(c -> c.name().matches("ecdhe-keylog|tls13-(aes-.*-gcm|chacha20-poly1305|wide)"))
                .map(c -> DynamicTest.dynamicTest(c.name(), () -> {
                    List<TcpPacket> packets = TcpPacket.read(c.capture());
                    List<String> lines = Files.readAllLines(keyLog(c).orElseThrow(), StandardCharsets.ISO_8859_1);
                    Reading truth = before(packets, lines).readings().getFirst();
                    for (int i = packets.size() / 2; i < packets.size() - 4; i++) {
                        Reading known = before(packets.subList(0, i), lines).readings().getFirst();
                        Reading late = tooLate(packets, lines, i).readings().getFirst();
                        assertTail(late.fromClient(), truth.fromClient(), known.fromClient(), i);
                        assertTail(late.fromServer(), truth.fromServer(), known.fromServer(), i);
                    }
                }));
    }

    private static void assertTail(String late, String truth, String known, int packet) {
        assertThat(truth).as("after packet %d", packet).endsWith(late);
        assertThat(late.length()).as("after packet %d", packet).isGreaterThanOrEqualTo(truth.length() - known.length());
    }

    /** The wait ends after a number of packets; then the secrets come, then the other packets. */
    private static WorkerRun tooLate(List<TcpPacket> packets, List<String> lines, int before) {
        long second = 1_000_000_000L;
        Secrets secrets = empty();
        WorkerRun run = new WorkerRun(secrets,
                new WorkerLimits(10_000, 32 << 20, 1 << 20, 64 << 20, Duration.ofHours(1),
                        Duration.ofHours(1), 4 << 20, Duration.ofSeconds(30)),
                null);
        packets.subList(0, before).forEach(run::feed);
        TcpPacket last = packets.get(before - 1);
        run.feed(new TcpPacket(last.timeNs() + 100 * second, last.source(), last.source(), 1, 0, TcpPacket.ACK,
                new byte[0])); // a stranger's: time passes
        add(lines, secrets.store());
        run.dispatcher.tellClock();
        for (TcpPacket packet : packets.subList(before, packets.size())) {
            run.feed(new TcpPacket(packet.timeNs() + 100 * second, packet.source(), packet.destination(),
                    packet.segmentSequence(), packet.acknowledgment(), packet.flags(), packet.payload()));
        }
        run.finish();
        return run;
    }

    private static WorkerRun scattered(List<TcpPacket> packets, List<String> lines, int seed) {
        Random random = new Random(seed);
        List<List<String>> due = new ArrayList<>();
        for (int i = 0; i <= packets.size(); i++) {
            due.add(new ArrayList<>());
        }
        int[] moments = random.ints(lines.size(), 0, due.size()).sorted().toArray(); // lines come in their order
        for (int i = 0; i < moments.length; i++) {
            due.get(moments[i]).add(lines.get(i));
        }
        Secrets secrets = empty();
        WorkerRun run = new WorkerRun(secrets, LIMITS, null);
        for (int i = 0; i < packets.size(); i++) {
            if (!due.get(i).isEmpty()) {
                add(due.get(i), secrets.store());
                run.dispatcher.tellClock();
            }
            run.feed(packets.get(i));
        }
        add(due.getLast(), secrets.store());
        run.finish();
        return run;
    }

    private static WorkerRun before(List<TcpPacket> packets, List<String> lines) {
        Secrets secrets = empty();
        add(lines, secrets.store());
        return WorkerRun.over(packets, secrets);
    }

    /** All that was said of connections and of what was inside, with its times. */
    private static List<String> said(WorkerRun run) {
        List<String> said = new ArrayList<>();
        // a resumed session may be known by then from the connection before it
        run.readings().forEach(reading -> said
                .add(reading.toString().replaceAll("method=[A-Z_]+", "") + " " + reading.fromClient().hashCode() + " "
                        + reading.fromServer().hashCode()));
        run.events().stream().filter(HttpTransactionEvent.class::isInstance).map(HttpTransactionEvent.class::cast)
                .map(event -> event.connection().id() + " " + event.http()).sorted().forEach(said::add);
        return said;
    }

    private static void add(List<String> lines, SecretStore store) {
        byte[] text = String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
        new KeyLogReader().read(text, 0, text.length, "key log", store);
    }

    private static Secrets empty() {
        return Secrets.load(List.of(), List.of(), List.of());
    }

    /** Of what is read in part, how much is may depend on what was known when. */
    private static boolean isWhole(CorpusCase c) {
        return c.expected().get("connections").valueStream()
                .allMatch(e -> e.get("status").asText().equals("decrypted"));
    }

    private static Stream<CorpusCase> cases() throws IOException {
        Set<String> due = CorpusCase.due();
        return CorpusCase.all().stream().filter(c -> keyLog(c).isPresent()).filter(LateKeyLogPropertiesTest::isWhole)
                .filter(c -> !due.contains(c.name())).filter(c -> TcpPacket.read(c.capture()).size() < MOST_PACKETS);
    }

    private static Optional<Path> keyLog(CorpusCase c) {
        JsonNode keyLog = c.expected().get("keylog");
        return keyLog.isNull()
                ? Optional.empty()
                : Optional.of(c.folder().resolve(keyLog.asText()));
    }
}
