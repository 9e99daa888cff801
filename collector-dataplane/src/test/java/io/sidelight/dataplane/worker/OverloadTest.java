// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.HealthEvent;
import io.sidelight.dataplane.api.event.HttpTransactionEvent;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.corpus.CorpusCase;
import io.sidelight.dataplane.trace.RecordSealer.Form;
import io.sidelight.dataplane.trace.ScriptedConversation;
import io.sidelight.dataplane.trace.TcpPacket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a worker leaves out when it falls behind, in which order, and that it says so. */
class OverloadTest {
    private static final double SKIPPING = 0.6;
    private static final double METADATA = 0.75;
    private static final double SHEDDING = 0.9;
    private static final int BODY_RECORDS = 20;
    private static final int RECORD_LENGTH = 4_000;

    @Test
    void recordsWithinABodyArePassedOverAndTheRestIsRead() throws Exception {
        CorpusCase corpusCase = CorpusCase.named("tls12-aes128-sha");
        List<TcpPacket> packets = twoAnswers(corpusCase, Form.GCM);
        WorkerRun all = run(corpusCase, packets, 0);
        WorkerRun run = run(corpusCase, packets, SKIPPING);
        assertThat(all.tls().getFirst().verdict().status()).isEqualTo(DecryptStatus.DECRYPTED);
        assertThat(all.worker.overload().skippedRecords()).isZero();
        TlsConnectionEvent event = run.tls().getFirst();
        // of each body the last record is read, since its tag proves how many there were before it
        assertThat(run.worker.overload().skippedRecords()).isEqualTo(2 * (BODY_RECORDS - 1));
        assertThat(run.worker.overload().skippedBytes()).isEqualTo(2L * (BODY_RECORDS - 1) * RECORD_LENGTH);
        assertThat(event.verdict().status()).isEqualTo(DecryptStatus.PARTIAL);
        assertThat(event.verdict().reason()).isEqualTo(Reason.RESOURCE_LIMIT);
        assertThat(event.verdict().detail()).contains("38 records of bodies passed over");
        assertThat(event.counts().recordsLost()).isZero();
        assertThat(event.counts().recordsFailed()).isZero();
        assertThat(event.counts().gaps()).hasSize(2).allSatisfy(
                gap -> assertThat(gap.lostBytes()).isEqualTo((BODY_RECORDS - 1L) * RECORD_LENGTH));
        assertThat(http(run)).isEqualTo(http(all));
        assertThat(read(run, event, Side.SERVER)).isLessThan(read(all, event, Side.SERVER) / 5);
        assertThat(read(run, event, Side.CLIENT)).isEqualTo(read(all, event, Side.CLIENT));
    }

    @Test
    void recordsThatCannotBeOpenedAloneAreReadAllTheSame() throws Exception {
        CorpusCase corpusCase = CorpusCase.named("tls12-aes128-sha");
        List<TcpPacket> packets = twoAnswers(corpusCase, Form.CBC);
        WorkerRun run = run(corpusCase, packets, SKIPPING);
        assertThat(run.readings()).isEqualTo(run(corpusCase, packets, 0).readings());
    }

    /** A forged segment, of as many bytes as the true one, cuts the body into more records than there were. */
    @Test
    void forgedRecordsInABodyDoNotShiftWhatFollows() throws Exception {
        CorpusCase corpusCase = CorpusCase.named("tls12-aes128-sha");
        List<TcpPacket> packets = twoAnswers(corpusCase, Form.GCM);
        List<TcpPacket> forged = new ArrayList<>(packets);
        int place = bodyRecord(packets);
        byte[] payload = packets.get(place).payload().clone();
        int half = (payload.length - 10) / 2;
        header(payload, 0, half);
        header(payload, 5 + half, payload.length - 10 - half);
        forged.add(place, packets.get(place).carrying(payload));
        WorkerRun run = run(corpusCase, forged, SKIPPING);
        WorkerRun all = run(corpusCase, packets, 0);
        TlsConnectionEvent event = run.tls().getFirst();
        assertThat(event.counts().gaps()).anySatisfy(gap -> assertThat(gap.lostBytes()).isEqualTo(-1));
        assertThat(http(run)).isSubsetOf(http(all)).contains(http(all).getLast());
    }

    private static void header(byte[] payload, int at, int length) {
        payload[at] = 23;
        payload[at + 1] = 3;
        payload[at + 2] = 3;
        payload[at + 3] = (byte) (length >> 8);
        payload[at + 4] = (byte) length;
    }

    /** Place of a packet that is just one record within the first body. */
    private static int bodyRecord(List<TcpPacket> packets) {
        int found = 0;
        for (int i = 0; i < packets.size(); i++) {
            byte[] payload = packets.get(i).payload();
            if (payload.length > RECORD_LENGTH && payload[0] == 23 && ++found == 5) {
                return i;
            }
        }
        throw new AssertionError("no record of a body");
    }

    private static List<TcpPacket> twoAnswers(CorpusCase corpusCase, Form form) throws Exception {
        Path certificate = corpusCase.folder().resolveSibling("keys").resolve("server.pem");
        ScriptedConversation conversation = new ScriptedConversation(certificate, form, 8_000, 1);
        for (int answer = 0; answer < 2; answer++) {
            conversation.say(true, ascii("GET /" + answer + " HTTP/1.1\r\nHost: demo.test\r\n\r\n"));
            conversation.say(false,
                    ascii("HTTP/1.1 200 OK\r\nContent-Length: " + BODY_RECORDS * RECORD_LENGTH + "\r\n\r\n"));
            for (int i = 0; i < BODY_RECORDS; i++) {
                conversation.say(false, ScriptedConversation.text(i, RECORD_LENGTH));
            }
        }
        return conversation.take();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static WorkerRun run(CorpusCase corpusCase, List<TcpPacket> packets, double backlog) {
        WorkerRun run = new WorkerRun(corpusCase.secrets());
        run.worker.onLoad(backlog, 0);
        packets.forEach(run::feed);
        run.finish();
        return run;
    }

    private static List<String> http(WorkerRun run) {
        return run.events().stream().filter(HttpTransactionEvent.class::isInstance)
                .map(HttpTransactionEvent.class::cast).map(e -> e.http().method() + " " + e.http().url() + " "
                        + e.http().status())
                .toList();
    }

    private static long read(WorkerRun run, TlsConnectionEvent event, Side side) {
        return run.records(event, side).stream().mapToLong(String::length).sum();
    }

    @TestFactory
    Stream<DynamicTest> newConnectionsAreToldOfButNotDecrypted() {
        return Stream.of("tls12-aes128-sha", "tls12-aes256-gcm-sha384", "tls13-aes-128-gcm", "tls13-early-data",
                "renegotiation-client", "resumption-ticket", "ecdhe-keylog", "static-x25519")
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    CorpusCase corpusCase = CorpusCase.named(name);
                    List<TcpPacket> packets = TcpPacket.read(corpusCase.capture());
                    WorkerRun all = run(corpusCase, packets, 0);
                    WorkerRun run = run(corpusCase, packets, METADATA);
                    assertThat(run.tls()).hasSameSizeAs(all.tls());
                    assertThat(run.worker.overload().metadataOnlyConnections()).isEqualTo(all.tls().size());
                    for (int i = 0; i < run.tls().size(); i++) {
                        TlsConnectionEvent event = run.tls().get(i);
                        assertThat(event.verdict().status()).isEqualTo(DecryptStatus.NONE);
                        assertThat(event.verdict().reason()).isEqualTo(Reason.RESOURCE_LIMIT);
                        assertThat(event.tls().serverName()).isEqualTo(all.tls().get(i).tls().serverName());
                        assertThat(event.tls().cipherSuite()).isEqualTo(all.tls().get(i).tls().cipherSuite());
                        assertThat(run.records(event, Side.CLIENT)).isEmpty();
                        assertThat(run.records(event, Side.SERVER)).isEmpty();
                    }
                }));
    }

    @Test
    void whatIsOpenGoesOnBeingRead() throws IOException {
        CorpusCase corpusCase = CorpusCase.named("tls12-aes128-sha");
        List<TcpPacket> packets = TcpPacket.read(corpusCase.capture());
        WorkerRun run = new WorkerRun(corpusCase.secrets());
        for (int i = 0; i < packets.size(); i++) {
            if (i == 5) {
                run.worker.onLoad(METADATA, 0);
                run.worker.onLoad(SHEDDING, 1);
            }
            run.feed(packets.get(i));
        }
        run.finish();
        assertThat(run.readings()).isEqualTo(run(corpusCase, packets, 0).readings());
    }

    @Test
    void shedConnectionsCountOnceAndAreNotTakenUpInTheirMiddle() throws IOException {
        CorpusCase corpusCase = CorpusCase.named("tls12-aes128-sha");
        List<TcpPacket> packets = TcpPacket.read(corpusCase.capture());
        WorkerRun run = new WorkerRun(corpusCase.secrets());
        run.worker.onLoad(SHEDDING, 0);
        for (int i = 0; i < packets.size(); i++) {
            if (i == packets.size() / 2) {
                calm(run);
            }
            run.feed(packets.get(i));
        }
        assertThat(run.worker.overload().shedConnections()).isEqualTo(1);
        assertThat(run.worker.opened()).isZero();
        // the same addresses and ports again, from the SYN on
        packets.forEach(p -> run.feed(p.at(p.timeNs() + 60_000_000_000L)));
        run.finish();
        assertThat(run.tls()).hasSize(1);
        assertThat(run.tls().getFirst().verdict().status()).isEqualTo(DecryptStatus.DECRYPTED);
    }

    private static void calm(WorkerRun run) {
        for (int second = 1; second <= 5; second++) {
            run.worker.onLoad(0, second * 1_000_000_000L);
        }
    }

    @Test
    void eachChangeOfLevelIsToldAndWhileItLastsEveryTenSeconds() throws IOException {
        CorpusCase corpusCase = CorpusCase.named("tls12-aes128-sha");
        TcpPacket packet = TcpPacket.read(corpusCase.capture()).getFirst();
        WorkerRun run = new WorkerRun(corpusCase.secrets());
        for (int second = 0; second < 25; second++) {
            run.feed(packet.at(packet.timeNs() + second * 1_000_000_000L));
            run.worker.onLoad(SKIPPING, second * 1_000_000_000L);
        }
        for (int second = 25; second < 30; second++) {
            run.worker.onLoad(0, second * 1_000_000_000L);
        }
        run.finish();
        List<HealthEvent> told = health(run);
        assertThat(told).extracting(HealthEvent::state).containsExactly("skip_bodies", "skip_bodies", "skip_bodies",
                "none");
        assertThat(told).extracting(HealthEvent::severity).containsExactly(1, 1, 1, 0);
        assertThat(told).allSatisfy(event -> assertThat(event.sinceNs()).isEqualTo(packet.timeNs()));
        assertThat(told.getLast().counts()).containsEntry("overloaded_ns", 26_000_000_000L);
        assertThat(told.getLast().message()).isEqualTo("worker 0 has caught up: everything is read again");
    }

    @Test
    void newDropsAreToldOfAtMostEveryTenSeconds() throws IOException {
        CorpusCase corpusCase = CorpusCase.named("tls12-aes128-sha");
        TcpPacket packet = TcpPacket.read(corpusCase.capture()).getFirst();
        WorkerRun run = new WorkerRun(corpusCase.secrets());
        for (int second = 0; second < 25; second++) {
            run.feed(packet.at(packet.timeNs() + second * 1_000_000_000L));
            run.worker.onDrops(second < 3 ? 0 : Math.min(second, 12), 1);
        }
        run.finish();
        assertThat(health(run)).extracting(event -> event.counts().get("dropped_by_kernel")).containsExactly(0L, 10L,
                12L);
        assertThat(health(run).getFirst().message()).contains("worker 0 lost 1 packet before");
    }

    private static List<HealthEvent> health(WorkerRun run) {
        return run.events().stream().filter(HealthEvent.class::isInstance).map(HealthEvent.class::cast).toList();
    }
}
