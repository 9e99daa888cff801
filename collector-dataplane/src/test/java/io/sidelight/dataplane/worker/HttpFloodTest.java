// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.Endpoint;
import io.sidelight.dataplane.api.event.HttpTransaction;
import io.sidelight.dataplane.api.event.HttpTransactionEvent;
import io.sidelight.dataplane.api.event.MemoryPart;
import io.sidelight.dataplane.api.event.MemoryUse;
import io.sidelight.dataplane.api.event.PlaintextSink;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.corpus.CorpusCase;
import io.sidelight.dataplane.corpus.RecordedRun.Secrets;
import io.sidelight.dataplane.trace.RecordSealer.Form;
import io.sidelight.dataplane.trace.ScriptedConversation;
import io.sidelight.dataplane.trace.TcpPacket;
import io.sidelight.keystore.secret.SecretLabel;
import io.sidelight.keystore.secret.SessionSecret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Floods of decrypted connections whose HTTP never ends, with real ones before, between and after: what parsers keep stays
 * below its bound, it is said whose HTTP was not read on, and the requests of the real ones are told of.
 */
class HttpFloodTest {
    private static final long START_NS = 1_700_000_000_000_000_000L;
    /** As many as a worker follows at a time with the least memory. */
    private static final int FLOWS = 9_000;
    private static final int BETWEEN = 10;
    private static final Endpoint SERVER = new Endpoint("198.51.100.2", 443);

    private final Secrets secrets = Secrets.load(List.of(), List.of(), List.of());
    private final WorkerRun run = new WorkerRun(secrets, FloodTest.limits(), PlaintextSink.NONE);
    private Path certificate;
    private int real;
    private long timeNs = START_NS;

    @BeforeEach
    void useTheCorpusCertificate() throws IOException {
        certificate = CorpusCase.named("tls12-aes128-sha").folder().resolveSibling("keys").resolve("server.pem");
    }

    @Test
    void headerLinesWithoutEndPushOutEachOtherOnly() throws Exception {
        ScriptedConversation flood = conversation(1);
        flood.say(true, ascii("GET /flood HTTP/1.1\r\nHost: flood.test\r\nX-Long: " + "x".repeat(6_000)));
        flood.say(true, ascii("y".repeat(6_000)));
        List<HttpTransaction> first = run(flood);

        assertThat(first).as("the one that waited all the time").singleElement()
                .satisfies(transaction -> assertThat(transaction.complete()).isTrue());
        assertThat(told(Reason.RESOURCE_LIMIT)).as("flooding connections that were not read on")
                .hasSizeGreaterThan(FLOWS / 2)
                .allSatisfy(event -> {
                    assertThat(event.verdict().status()).isEqualTo(DecryptStatus.PARTIAL);
                    assertThat(event.verdict().detail()).contains("HTTP was not read to its end");
                    assertThat(event.counts().clientBytes()).isGreaterThan(12_000);
                });
    }

    @Test
    void requestsWithoutAnswersPushOutTheOldest() throws Exception {
        ScriptedConversation flood = conversation(1);
        flood.say(true,
                ascii("GET /flood HTTP/1.1\r\nHost: flood.test\r\nUser-Agent: " + "u".repeat(200) + "\r\n\r\n"));
        List<HttpTransaction> first = run(flood);

        assertThat(first).as("the one that waited all the time").singleElement().satisfies(transaction -> {
            assertThat(transaction.host()).isEqualTo("real.test");
            assertThat(transaction.status()).isZero();
        });
        assertThat(told(Reason.RESOURCE_LIMIT)).as("connections that were not read on").isNotEmpty();
    }

    @Test
    void aConnectionThatIsLostToAnErrorKeepsNothing() throws Exception {
        long[] records = {0};
        WorkerRun failing = new WorkerRun(secrets, FloodTest.limits(), new PlaintextSink() {
            @Override
            public void onPlaintext(long connectionId, Side side, byte[] buffer, int offset, int length) {
                if (++records[0] == 3) {
                    throw new IllegalStateException("on purpose");
                }
            }

            @Override
            public void onConnectionEnd(long connectionId) {}

            @Override
            public void close() {}
        });
        real().forEach(failing::feed);
        MemoryUse.Part use = failing.worker.currentMemory().of(MemoryPart.HTTP_MESSAGES);
        assertThat(use.most()).isPositive();
        assertThat(use.used()).isZero();
    }

    /** Runs the flood and asserts what holds for any; returns the transactions of the connection that was there before. */
    private List<HttpTransaction> run(ScriptedConversation flood) throws Exception {
        List<TcpPacket> flooding = take(flood);
        List<TcpPacket> before = real();
        feed(before.subList(0, before.size() - 2)); // all but the answer
        for (int flow = 0; flow < FLOWS; flow++) {
            Endpoint client = new Endpoint("198.51." + (flow >> 8) + "." + (flow & 0xFF), 10_000);
            flooding.forEach(packet -> feed(moved(packet, flooding, client)));
            if (flow % (FLOWS / BETWEEN) == FLOWS / BETWEEN / 2) {
                feed(real());
            }
            run.takeEvents();
        }
        feed(before.subList(before.size() - 2, before.size()));
        feed(real());
        MemoryUse.Part use = run.worker.currentMemory().of(MemoryPart.HTTP_MESSAGES);
        assertThat(use.most()).isLessThanOrEqualTo(use.bound()).isGreaterThan(use.bound() * 3 / 4);
        assertThat(run.worker.evicted()).as("connections given up").isZero();
        run.finish();
        assertThat(run.worker.memory().of(MemoryPart.HTTP_MESSAGES).used()).isZero();
        assertThat(told(Reason.RESOURCE_LIMIT)).hasSize((int) use.reached());

        List<HttpTransaction> told = transactions("real.test");
        assertThat(told).hasSize(BETWEEN + 2);
        assertThat(told.stream().filter(transaction -> !transaction.target().equals("/real/1"))).hasSize(BETWEEN + 1)
                .allSatisfy(transaction -> assertThat(transaction.complete()).isTrue());
        assertThat(transactions("flood.test")).hasSize(FLOWS).noneMatch(HttpTransaction::complete);
        return told.stream().filter(transaction -> transaction.target().equals("/real/1")).toList();
    }

    /** A connection with one transaction, its request in many pieces. */
    private List<TcpPacket> real() throws Exception {
        real++;
        ScriptedConversation conversation = conversation(100 + real);
        for (String piece : List.of("GET /real/" + real + " HT", "TP/1.1\r\nHo", "st: real.test\r\nCookie: ",
                "c".repeat(1_000) + "\r\n", "\r\n")) {
            conversation.say(true, ascii(piece));
        }
        conversation.say(false, ascii("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"));
        List<TcpPacket> packets = take(conversation);
        Endpoint client = new Endpoint("203.0.113." + real, 20_000);
        return packets.stream().map(packet -> moved(packet, packets, client)).toList();
    }

    private ScriptedConversation conversation(long seed) throws Exception {
        return new ScriptedConversation(certificate, Form.GCM, 1_460, seed);
    }

    /** The packets of a conversation whose secret is known from now on. */
    private List<TcpPacket> take(ScriptedConversation conversation) {
        List<TcpPacket> packets = conversation.take();
        byte[] hello = packets.stream().map(TcpPacket::payload).filter(bytes -> bytes.length > 0).findFirst()
                .orElseThrow();
        secrets.store().add(new SessionSecret(SecretLabel.CLIENT_RANDOM, Arrays.copyOfRange(hello, 11, 43),
                conversation.master));
        return packets;
    }

    private static TcpPacket moved(TcpPacket packet, List<TcpPacket> all, Endpoint client) {
        boolean fromClient = packet.source().equals(all.getFirst().source());
        return new TcpPacket(packet.timeNs(), fromClient ? client : SERVER, fromClient ? SERVER : client,
                packet.segmentSequence(), packet.acknowledgment(), packet.flags(), packet.payload());
    }

    private void feed(List<TcpPacket> packets) {
        packets.forEach(this::feed);
    }

    private void feed(TcpPacket packet) {
        timeNs += 1_000;
        run.feed(packet.at(timeNs));
    }

    private List<TlsConnectionEvent> told(Reason reason) {
        return run.tls().stream().filter(event -> event.verdict().reason() == reason).toList();
    }

    private List<HttpTransaction> transactions(String host) {
        return run.events().stream().filter(HttpTransactionEvent.class::isInstance)
                .map(HttpTransactionEvent.class::cast)
                .map(HttpTransactionEvent::http).filter(transaction -> transaction.host().equals(host)).toList();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
