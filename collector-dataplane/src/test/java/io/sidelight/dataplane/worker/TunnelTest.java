// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.ConnectionId;
import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.corpus.CorpusCase;
import io.sidelight.dataplane.corpus.RecordedRun.Secrets;
import io.sidelight.dataplane.trace.RecordSealer.Form;
import io.sidelight.dataplane.trace.Rewrites;
import io.sidelight.dataplane.trace.ScriptedConversation;
import io.sidelight.dataplane.trace.TcpPacket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A TLS connection in the tunnel that a proxy opened inside another TLS connection is a connection of its own. */
class TunnelTest {
    private static final int SEGMENT = 1_460;
    private static final byte[] CONNECT = bytes("CONNECT inner.test:443 HTTP/1.1\r\nHost: inner.test:443\r\n\r\n");
    private static final byte[] ESTABLISHED = bytes("HTTP/1.1 200 Connection established\r\n\r\n");
    private static final byte[] QUESTION = bytes("GET /inside HTTP/1.1\r\nHost: inner.test\r\n\r\n");
    private static final byte[] ANSWER = bytes("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");

    private Secrets secrets;
    private Path certificate;

    @BeforeEach
    void useTheCorpusKey() throws Exception {
        CorpusCase corpusCase = CorpusCase.named("tls12-aes128-sha");
        secrets = corpusCase.secrets();
        certificate = corpusCase.folder().resolveSibling("keys").resolve("server.pem");
    }

    @Test
    void connectInsideTls() throws Exception {
        assertInside(wrapped(plainInside(1), Form.GCM, true), 1);
    }

    @Test
    void tlsDirectlyInsideTls() throws Exception {
        assertInside(wrapped(plainInside(1), Form.CBC, false), 1);
    }

    @Test
    void proxyBehindProxyBehindProxy() throws Exception {
        List<TcpPacket> two = wrapped(plainInside(1), Form.GCM, true);
        List<TcpPacket> three = wrapped(two, Form.CBC_ENCRYPT_THEN_MAC, true);
        assertInside(three, 2);
        assertInside(wrapped(three, Form.GCM, true), 3);
        // any deeper is carried along and read as what it is
        List<TlsConnectionEvent> deeper = run(wrapped(wrapped(three, Form.GCM, true), Form.GCM, true)).tls();
        assertThat(deeper).hasSize(1 + ConnectionId.MAX_DEPTH);
    }

    @Test
    void packetsCutAndMixed() throws Exception {
        List<TcpPacket> packets = wrapped(plainInside(1), Form.GCM, true);
        for (int seed = 0; seed < 3; seed++) {
            Random random = new Random(seed);
            assertInside(Rewrites.shuffled(Rewrites.recut(packets, random, 200), random, 6), 1);
            assertInside(Rewrites.duplicated(packets, random), 1);
        }
    }

    @Test
    void tunnelWithSomethingElseInItIsNoConnection() throws Exception {
        ScriptedConversation outer = new ScriptedConversation(certificate, Form.GCM, SEGMENT, 9);
        outer.say(true, CONNECT);
        outer.say(false, ESTABLISHED);
        for (int i = 0; i < 300; i++) {
            outer.say(i % 2 == 0, ScriptedConversation.text(i, 2_000));
        }
        assertThat(run(outer.take()).tls()).hasSize(1);
    }

    @Test
    void idsSayWhatLiesInWhat() {
        long inside = ConnectionId.inside(7);
        assertThat(ConnectionId.text(7)).isEqualTo("7");
        assertThat(ConnectionId.parentText(7)).isEmpty();
        assertThat(ConnectionId.text(inside)).isEqualTo("7.1");
        assertThat(ConnectionId.parentText(inside)).isEqualTo("7");
        assertThat(ConnectionId.parentText(ConnectionId.inside(inside))).isEqualTo("7.1");
    }

    private void assertInside(List<TcpPacket> packets, int depth) {
        WorkerRun run = run(packets);
        assertThat(run.tls()).hasSize(depth + 1).allSatisfy(
                event -> assertThat(event.verdict().status()).isEqualTo(DecryptStatus.DECRYPTED));
        TlsConnectionEvent innermost = run.tls().getLast();
        assertThat(ConnectionId.depth(innermost.connection().id())).isEqualTo(depth);
        assertThat(String.join("", run.records(innermost, Side.CLIENT))).isEqualTo(text(QUESTION));
        assertThat(String.join("", run.records(innermost, Side.SERVER))).isEqualTo(text(ANSWER));
        assertThat(innermost.connection().initiatorBytes()).isGreaterThan(QUESTION.length);
        assertThat(innermost.transactions()).isEqualTo(1);
    }

    private List<TcpPacket> plainInside(long seed) throws Exception {
        ScriptedConversation inner = new ScriptedConversation(certificate, Form.CBC, SEGMENT, seed);
        inner.say(true, QUESTION);
        inner.say(false, ANSWER);
        return inner.take();
    }

    /** Each payload as a record of another conversation. */
    private List<TcpPacket> wrapped(List<TcpPacket> inner, Form form, boolean connect) throws Exception {
        ScriptedConversation outer = new ScriptedConversation(certificate, form, SEGMENT, inner.size());
        if (connect) {
            outer.say(true, CONNECT);
            outer.say(false, ESTABLISHED);
        }
        for (TcpPacket packet : new ArrayList<>(inner)) {
            if (packet.payload().length > 0) {
                outer.say(packet.source().equals(inner.getFirst().source()), packet.payload());
            }
        }
        return outer.take();
    }

    private WorkerRun run(List<TcpPacket> packets) {
        return WorkerRun.over(packets, secrets);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
