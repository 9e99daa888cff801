// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.api.event.Transport;
import io.sidelight.dataplane.corpus.RecordedRun.Secrets;
import io.sidelight.dataplane.trace.Datagram;
import io.sidelight.dataplane.trace.DtlsConversation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** DTLS whose datagrams are lost, doubled, mixed, cut and forged gives what it can, and nothing else. */
class DtlsPropertiesTest {
    private static final Path IDENTITY = Path.of(System.getProperty("sidelight.root", ".."), "collector-dataplane",
            "src", "test", "resources", "corpus", "keys", "server.pem");
    private static final List<String> TEXTS = IntStream.range(0, 40).mapToObj(i -> "text " + i + " " + "x".repeat(i))
            .toList();

    private static Secrets secrets;
    private static List<Datagram> conversation;
    /** Where application data begins. */
    private static int dataStart;

    @BeforeAll
    static void converse() {
        secrets = Secrets.load(List.of(IDENTITY), List.of(), List.of());
        conversation = DtlsConversation.record(IDENTITY, "DTLSv1.2", "TLS_RSA_WITH_AES_128_GCM_SHA256", 600, TEXTS);
        dataStart = conversation.size() - TEXTS.size() - 2;
    }

    @ParameterizedTest
    @CsvSource({"DTLSv1.2,TLS_RSA_WITH_AES_128_GCM_SHA256", "DTLSv1.2,TLS_RSA_WITH_AES_256_GCM_SHA384",
        "DTLSv1.2,TLS_RSA_WITH_AES_128_CBC_SHA256", "DTLSv1.2,TLS_RSA_WITH_AES_256_CBC_SHA",
        "DTLSv1.0,TLS_RSA_WITH_AES_128_CBC_SHA", "DTLSv1.0,SSL_RSA_WITH_3DES_EDE_CBC_SHA"})
    void opensEachVersionAndSuite(String protocol, String suite) {
        WorkerRun run = over(DtlsConversation.record(IDENTITY, protocol, suite, 1400, TEXTS));
        TlsConnectionEvent event = assertAllRead(run);
        assertThat(event.tls().versionName()).isEqualTo(protocol);
        assertThat(event.connection().transport()).isEqualTo(Transport.UDP);
        assertThat(event.tls().established()).isTrue();
        assertThat(event.tls().ja4()).startsWith("d");
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 300, 417, 777, 1500, 16_000})
    void joinsFragmentsOfEverySize(int maxPacketSize) {
        assertAllRead(over(DtlsConversation.record(IDENTITY, "DTLSv1.2", "TLS_RSA_WITH_AES_128_GCM_SHA256",
                maxPacketSize, TEXTS)));
    }

    @Test
    void doubledDatagramsAreReadOnce() {
        List<Datagram> doubled = new ArrayList<>();
        conversation.forEach(d -> doubled.addAll(List.of(d, d)));
        doubled.addAll(conversation.subList(0, conversation.size() - 2));
        assertAllRead(over(doubled));
    }

    @Test
    void mixedDatagramsAreAllRead() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<Datagram> mixed = new ArrayList<>(conversation);
            for (int from = 0; from < mixed.size(); from += 7) {
                Collections.shuffle(mixed.subList(from, Math.min(from + 7, mixed.size())), random);
            }
            WorkerRun run = over(mixed);
            TlsConnectionEvent event = only(run);
            assertThat(event.verdict().status()).as("seed %d: %s", seed, event).isEqualTo(DecryptStatus.DECRYPTED);
            assertThat(sorted(run, event)).as("seed %d", seed).isEqualTo(TEXTS.stream().sorted().toList());
        }
    }

    @Test
    void lostDatagramsCostOnlyThemselves() {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            List<Datagram> kept = new ArrayList<>(conversation.subList(0, dataStart));
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < TEXTS.size(); i++) {
                if (random.nextInt(4) > 0) {
                    kept.add(conversation.get(dataStart + i));
                    texts.add(TEXTS.get(i));
                }
            }
            WorkerRun run = over(kept);
            assertThat(sorted(run, only(run))).as("seed %d", seed).isEqualTo(texts.stream().sorted().toList());
            assertThat(only(run).counts().recordsLost()).isBetween(0L, (long) TEXTS.size() - texts.size());
        }
    }

    @Test
    void aLostHandshakeDatagramHasItsReason() {
        for (int lost = 0; lost < dataStart; lost++) {
            List<Datagram> kept = new ArrayList<>(conversation);
            kept.remove(lost);
            WorkerRun run = over(kept);
            TlsConnectionEvent event = only(run);
            if (event.verdict().status() == DecryptStatus.NONE) {
                assertThat(event.verdict().reason()).as("datagram %d lost", lost).isIn(Reason.HANDSHAKE_GAP);
                assertThat(sorted(run, event)).isEmpty();
            } else {
                assertThat(sorted(run, event)).as("datagram %d lost", lost).isEqualTo(TEXTS.stream().sorted().toList());
            }
        }
    }

    @Test
    void noFlippedBitGivesPlaintext() {
        Random random = new Random(1);
        for (int i = dataStart; i < conversation.size(); i++) {
            List<Datagram> damaged = new ArrayList<>(conversation);
            byte[] bytes = damaged.get(i).payload().clone();
            int at = 13 + random.nextInt(bytes.length - 13);
            bytes[at] ^= (byte) (1 << random.nextInt(8));
            damaged.set(i, damaged.get(i).carrying(bytes));
            WorkerRun run = over(damaged);
            List<String> expected = new ArrayList<>(TEXTS);
            if (i - dataStart < TEXTS.size()) {
                expected.remove(i - dataStart);
            }
            assertThat(sorted(run, only(run))).isEqualTo(expected.stream().sorted().toList());
            assertThat(only(run).counts().recordsFailed()).isEqualTo(1);
        }
    }

    @Test
    void replayedRecordsUnderOtherNumbersGiveNothing() {
        List<Datagram> replayed = new ArrayList<>(conversation);
        for (Datagram datagram : conversation.subList(dataStart, conversation.size())) {
            byte[] bytes = datagram.payload().clone();
            bytes[9] = 1; // another sequence number
            replayed.add(datagram.carrying(bytes));
            replayed.add(new Datagram(datagram.timeNs(), !datagram.fromClient(), datagram.payload()));
        }
        WorkerRun run = over(replayed);
        assertThat(sorted(run, only(run))).isEqualTo(TEXTS.stream().sorted().toList());
    }

    @Test
    void forgedHandshakeMessagesInClearDoNotHarmWhatWasVerified() {
        Random random = new Random(9);
        List<Datagram> forged = new ArrayList<>(conversation.subList(0, dataStart + 4));
        for (Datagram datagram : conversation.subList(0, dataStart)) {
            byte[] bytes = datagram.payload().clone();
            bytes[bytes.length / 2] ^= 0x55;
            if (bytes.length > 30) {
                bytes[18] = (byte) (bytes[18] + random.nextInt(40)); // another message number
            }
            forged.add(datagram.carrying(bytes));
        }
        forged.addAll(conversation.subList(dataStart + 4, conversation.size()));
        WorkerRun run = over(forged);
        assertThat(sorted(run, only(run))).isEqualTo(TEXTS.stream().sorted().toList());
    }

    @Test
    void changedBytesNeverThrow() {
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            WorkerRun run = new WorkerRun(secrets);
            for (Datagram datagram : conversation) {
                byte[] bytes = datagram.payload().clone();
                if (random.nextInt(3) == 0) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
                if (random.nextInt(20) == 0) {
                    bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
                }
                run.feed(datagram.carrying(bytes).ethernet(), datagram.timeNs());
            }
            run.finish(); // throws what was thrown on the way
            run.tls().forEach(event -> assertThat(TEXTS).containsAll(sorted(run, event)));
        }
    }

    @Test
    void withoutKeyTheReasonSaysSo() {
        WorkerRun run = new WorkerRun(Secrets.load(List.of(), List.of(), List.of()));
        conversation.forEach(d -> run.feed(d.ethernet(), d.timeNs()));
        run.finish();
        assertThat(only(run).verdict().reason()).isEqualTo(Reason.NO_KEY_FOR_CERTIFICATE);
        assertThat(only(run).tls().certificate()).isNotNull();
    }

    @Test
    void aFlowWithoutItsBeginningIsMidstream() {
        WorkerRun run = over(conversation.subList(dataStart, conversation.size()));
        assertThat(only(run).verdict().reason()).isEqualTo(Reason.MIDSTREAM);
    }

    @Test
    void anotherHandshakeOnTheSamePortsIsAnotherConnection() {
        List<Datagram> second = DtlsConversation.record(IDENTITY, "DTLSv1.2", "TLS_RSA_WITH_AES_256_GCM_SHA384", 900,
                TEXTS);
        List<Datagram> both = new ArrayList<>(conversation);
        both.addAll(second); // after both said close_notify
        List<Datagram> silent = new ArrayList<>(conversation.subList(0, conversation.size() - 2));
        second.forEach(d -> silent.add(new Datagram(d.timeNs() + 6_000_000_000L, d.fromClient(), d.payload())));
        for (List<Datagram> datagrams : List.of(both, silent)) {
            WorkerRun run = over(datagrams);
            assertThat(run.tls()).hasSize(2);
            run.tls().forEach(event -> {
                assertThat(event.verdict().status()).as("%s", event).isEqualTo(DecryptStatus.DECRYPTED);
                assertThat(sorted(run, event)).isEqualTo(TEXTS.stream().sorted().toList());
            });
        }
    }

    @Test
    void aForgedHelloOfABusyConnectionEndsNothing() {
        List<Datagram> forged = new ArrayList<>(conversation);
        byte[] hello = conversation.getFirst().payload().clone();
        hello[30] ^= 1; // another random
        forged.add(dataStart + 5, conversation.getFirst().carrying(hello));
        assertAllRead(over(forged));
    }

    @Test
    void otherDatagramsMakeNoConnection() {
        Random random = new Random(3);
        WorkerRun run = new WorkerRun(secrets);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(80)];
            random.nextBytes(bytes);
            if (bytes.length > 0 && i % 2 == 0) {
                bytes[0] = 22;
            }
            run.feed(new Datagram(i, true, bytes).ethernet(), i);
        }
        run.finish();
        assertThat(run.events()).isEmpty();
    }

    private static WorkerRun over(List<Datagram> datagrams) {
        WorkerRun run = new WorkerRun(secrets);
        datagrams.forEach(d -> run.feed(d.ethernet(), d.timeNs()));
        run.finish();
        return run;
    }

    private static TlsConnectionEvent only(WorkerRun run) {
        assertThat(run.tls()).hasSize(1);
        return run.tls().getFirst();
    }

    private static TlsConnectionEvent assertAllRead(WorkerRun run) {
        TlsConnectionEvent event = only(run);
        assertThat(event.verdict().status()).as("%s", event).isEqualTo(DecryptStatus.DECRYPTED);
        assertThat(run.records(event, Side.CLIENT))
                .isEqualTo(IntStream.range(0, TEXTS.size()).filter(i -> i % 2 == 0).mapToObj(TEXTS::get).toList());
        assertThat(run.records(event, Side.SERVER))
                .isEqualTo(IntStream.range(0, TEXTS.size()).filter(i -> i % 2 == 1).mapToObj(TEXTS::get).toList());
        return event;
    }

    private static List<String> sorted(WorkerRun run, TlsConnectionEvent event) {
        List<String> all = new ArrayList<>(run.records(event, Side.CLIENT));
        all.addAll(run.records(event, Side.SERVER));
        return all.stream().sorted().toList();
    }
}
