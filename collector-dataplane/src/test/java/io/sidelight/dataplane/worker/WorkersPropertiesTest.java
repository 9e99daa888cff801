// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.AuditEvent;
import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.corpus.CorpusCase;
import io.sidelight.dataplane.corpus.RecordedRun;
import io.sidelight.dataplane.corpus.RecordedRun.Secrets;
import io.sidelight.dataplane.trace.RecordSealer.Form;
import io.sidelight.dataplane.trace.Rewrites;
import io.sidelight.dataplane.trace.ScriptedConversation;
import io.sidelight.dataplane.trace.TcpPacket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many connections at once: neither what is read nor the order of events depends on the number of workers. */
class WorkersPropertiesTest {
    private static final List<String> CASES = List.of("conversation-cbc", "conversation-gcm", "resumption-session-id",
            "resumption-ticket", "resumption-ticket-cbc", "renegotiation-client", "client-certificate",
            "http-pipelined",
            "port-reuse", "jsse-resumption-ticket", "tls10-aes128-sha", "interleaved", "wrong-key", "midstream");
    private static final int COPIES = 3;

    @TempDir
    Path folder;

    @Test
    void eventsAndPlaintextAreTheSameForOneToFourWorkers() throws IOException {
        Path capture = pcap(mixed());
        Secrets secrets = CorpusCase.named("conversation-cbc").secrets();
        RecordedRun one = RecordedRun.over(List.of(capture), secrets, 1);
        assertThat(one.tls()).hasSizeGreaterThan(COPIES * CASES.size());
        for (int workers = 2; workers <= 4; workers++) {
            RecordedRun run = RecordedRun.over(List.of(capture), secrets, workers);
            assertThat(run.events()).as("%d workers", workers).isEqualTo(one.events());
            for (TlsConnectionEvent event : one.tls()) {
                for (Side side : Side.values()) {
                    assertThat(run.plaintext(event.connection().id(), side))
                            .isEqualTo(one.plaintext(event.connection().id(), side));
                }
            }
        }
    }

    @Test
    void aSessionResumedManyTimesIsKnownToAllWorkers() throws IOException {
        // the full handshake, then the resumed one from twenty other clients, one after the other
        List<TcpPacket> packets = TcpPacket.read(CorpusCase.named("resumption-session-id").capture());
        List<List<TcpPacket>> copies = new ArrayList<>();
        for (int copy = 0; copy < 20; copy++) {
            copies.add(Rewrites.moved(packets, copy));
        }
        Path capture = pcap(Rewrites.interleaved(copies));
        Secrets secrets = CorpusCase.named("resumption-session-id").secrets();
        List<AuditEvent> one = RecordedRun.over(List.of(capture), secrets, 1).events();
        for (int run = 0; run < 10; run++) {
            assertThat(RecordedRun.over(List.of(capture), secrets, 2 + run % 3).events()).isEqualTo(one);
        }
    }

    @Test
    void connectionsBesideEachOtherAreReadAsEachAlone() throws IOException {
        Secrets secrets = CorpusCase.named("conversation-cbc").secrets();
        List<WorkerRun.Reading> alone = new ArrayList<>();
        for (String name : CASES) {
            for (int copy = 0; copy < COPIES; copy++) {
                alone.addAll(WorkerRun.over(moved(name, copy), secrets).readings());
            }
        }
        assertThat(WorkerRun.over(mixed(), secrets).readings()).containsExactlyInAnyOrderElementsOf(alone);
    }

    @Test
    void secretsAreNeverPrinted() throws IOException {
        Secrets secrets = CorpusCase.named("conversation-cbc").secrets();
        List<AuditEvent> events = RecordedRun.over(List.of(pcap(mixed())), secrets, 1).events();
        assertThat(events).isNotEmpty();
        SecretText text = SecretText.ofKeyFile(
                CorpusCase.named("conversation-cbc").folder().resolveSibling("keys").resolve("server.pem"));
        text.assertAbsent(events.toString());
        text.assertAbsent(secrets.toString());
    }

    @Test
    void secretsOfASessionAreNeverPrinted() throws IOException, GeneralSecurityException {
        CorpusCase corpusCase = CorpusCase.named("conversation-cbc");
        ScriptedConversation conversation = new ScriptedConversation(
                corpusCase.folder().resolveSibling("keys").resolve("server.pem"), Form.GCM, 1_460, 9);
        conversation.say(true, ScriptedConversation.text(1, 100));
        WorkerRun run = WorkerRun.over(conversation.take(), corpusCase.secrets());
        assertThat(run.tls().getFirst().verdict().status()).isEqualTo(DecryptStatus.DECRYPTED);
        SecretText.of(conversation.premaster, conversation.master).assertAbsent(run.events().toString());
    }

    private static List<TcpPacket> mixed() throws IOException {
        List<List<TcpPacket>> captures = new ArrayList<>();
        for (String name : CASES) {
            for (int copy = 0; copy < COPIES; copy++) {
                captures.add(moved(name, copy));
            }
        }
        return Rewrites.interleaved(captures);
    }

    private static List<TcpPacket> moved(String name, int copy) throws IOException {
        return Rewrites.moved(TcpPacket.read(CorpusCase.named(name).capture()), CASES.indexOf(name) * COPIES + copy);
    }

    private Path pcap(List<TcpPacket> packets) throws IOException {
        int length = 24 + packets.stream().mapToInt(p -> 16 + p.ethernet().length).sum();
        ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN).putInt(0xA1B2_3C4D)
                .putShort((short) 2).putShort((short) 4).putLong(0).putInt(262_144).putInt(1);
        for (TcpPacket packet : packets) {
            byte[] bytes = packet.ethernet();
            out.putInt((int) (packet.timeNs() / 1_000_000_000L)).putInt((int) (packet.timeNs() % 1_000_000_000L))
                    .putInt(bytes.length).putInt(bytes.length).put(bytes);
        }
        return Files.write(folder.resolve("mixed.pcap"), out.array());
    }
}
