// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.Endpoint;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.corpus.CorpusCase;
import io.sidelight.dataplane.corpus.RecordedRun.Secrets;
import io.sidelight.dataplane.trace.RecordSealer.Form;
import io.sidelight.dataplane.trace.Rewrites;
import io.sidelight.dataplane.trace.ScriptedConversation;
import io.sidelight.dataplane.trace.TcpPacket;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Whatever is lost or altered on the way, what is emitted is what was said, less what is missing. */
class DamagePropertiesTest {
    private static final int CHANGE_CIPHER_SPEC = 20;
    /** Prime to all block lengths, so that every place of a block gets its turn. */
    private static final int STRIDE = 3;

    private static final List<String> SMALL = List.of("tls10-aes128-sha-mte", "tls11-aes256-sha",
            "tls12-aes128-sha-mte",
            "tls12-aes256-sha256", "tls12-aes128-gcm-sha256");

    @TestFactory
    Stream<DynamicTest> anyBitOfAProtectedRecordFlipped() {
        return SMALL.stream().map(name -> DynamicTest.dynamicTest(name, () -> {
            CorpusCase corpusCase = CorpusCase.named(name);
            Secrets secrets = corpusCase.secrets();
            List<TcpPacket> packets = TcpPacket.read(corpusCase.capture());
            WorkerRun truth = WorkerRun.over(packets, secrets);
            Random random = new Random(7);
            int flipped = 0;
            for (int i = 0; i < packets.size(); i++) {
                for (int at : protectedBytes(packets, i)) {
                    byte[] payload = packets.get(i).payload().clone();
                    payload[at] ^= (byte) (1 << random.nextInt(8));
                    List<TcpPacket> altered = new ArrayList<>(packets);
                    altered.set(i, packets.get(i).carrying(payload));
                    WorkerRun run = WorkerRun.over(altered, secrets);
                    assertThat(run.tls()).hasSize(1);
                    assertThat(run.tls().getFirst().verdict().status()).as("byte %d of packet %d", at, i)
                            .isNotEqualTo(DecryptStatus.DECRYPTED);
                    assertLess(run, truth, "byte " + at + " of packet " + i);
                    flipped++;
                }
            }
            assertThat(flipped).isGreaterThan(80);
        }));
    }

    /** Indexes in a packet's payload of ciphertext; each direction's records lie whole in packets in these captures. */
    private static List<Integer> protectedBytes(List<TcpPacket> packets, int index) {
        Map<Endpoint, Boolean> protectedBy = new HashMap<>();
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i <= index; i++) {
            byte[] payload = packets.get(i).payload();
            for (int at = 0; at + 5 <= payload.length;) {
                int length = (payload[at + 3] & 0xFF) << 8 | payload[at + 4] & 0xFF;
                boolean ciphertext = protectedBy.getOrDefault(packets.get(i).source(), false);
                for (int b = at + 5; i == index && ciphertext && b < at + 5 + length; b += STRIDE) {
                    found.add(b);
                }
                protectedBy.merge(packets.get(i).source(), payload[at] == CHANGE_CIPHER_SPEC, Boolean::logicalOr);
                at += 5 + length;
            }
        }
        return found;
    }

    @TestFactory
    Stream<DynamicTest> captureEndingAfterAnyPacket() {
        return Stream.concat(SMALL.stream(), Stream.of("conversation-gcm", "resumption-ticket", "renegotiation-client"))
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    CorpusCase corpusCase = CorpusCase.named(name);
                    Secrets secrets = corpusCase.secrets();
                    List<TcpPacket> packets = TcpPacket.read(corpusCase.capture());
                    WorkerRun truth = WorkerRun.over(packets, secrets);
                    for (int length = 0; length < packets.size(); length++) {
                        WorkerRun run = WorkerRun.over(packets.subList(0, length), secrets);
                        for (TlsConnectionEvent event : run.tls()) {
                            assertPrefixes(run, truth, event);
                        }
                    }
                }));
    }

    private static void assertPrefixes(WorkerRun run, WorkerRun truth, TlsConnectionEvent event) {
        for (Side side : Side.values()) {
            assertThat(String.join("", truth.records(event, side)))
                    .startsWith(String.join("", run.records(event, side)));
        }
    }

    @TestFactory
    Stream<DynamicTest> packetsLostAtRandom() {
        return Arrays.stream(Form.values()).flatMap(form -> Stream.of(0.01, 0.05).map(
                loss -> DynamicTest.dynamicTest(form + " losing " + loss, () -> lossesLeaveTruth(form, loss))));
    }

    private static void lossesLeaveTruth(Form form, double loss) throws IOException, GeneralSecurityException {
        CorpusCase corpusCase = CorpusCase.named("tls12-aes128-sha");
        Secrets secrets = corpusCase.secrets();
        Path certificate = corpusCase.folder().resolveSibling("keys").resolve("server.pem");
        ScriptedConversation conversation = new ScriptedConversation(certificate, form, 1_460, 3);
        Random random = new Random(11);
        for (int i = 0; i < 200; i++) {
            conversation.say(i % 5 == 0, ScriptedConversation.text(i, 1 + random.nextInt(8_000)));
        }
        List<TcpPacket> packets = conversation.take();
        WorkerRun truth = WorkerRun.over(packets, secrets);
        long said = bytes(truth);
        assertThat(said).isGreaterThan(500_000);
        for (int seed = 0; seed < 5; seed++) {
            WorkerRun run = WorkerRun.over(lossyAfterHandshake(packets, new Random(seed), loss), secrets);
            assertLess(run, truth, "seed " + seed);
            assertThat(bytes(run)).isLessThan(said).isGreaterThan((long) (said * (1 - 12 * loss)));
            assertThat(run.tls().getFirst().verdict().status()).isEqualTo(DecryptStatus.PARTIAL);
        }
    }

    private static List<TcpPacket> lossyAfterHandshake(List<TcpPacket> packets, Random random, double loss) {
        int handshake = 24;
        List<TcpPacket> kept = new ArrayList<>(packets.subList(0, handshake));
        kept.addAll(Rewrites.lossy(packets.subList(handshake, packets.size()), random, loss));
        return kept;
    }

    private static long bytes(WorkerRun run) {
        return run.tls().stream().mapToLong(e -> e.counts().clientBytes() + e.counts().serverBytes()).sum();
    }

    /** Each record that was emitted is one that was said, in the order in which it was said. */
    private static void assertLess(WorkerRun run, WorkerRun truth, String what) {
        for (TlsConnectionEvent event : run.tls()) {
            for (Side side : Side.values()) {
                List<String> said = truth.records(event, side);
                int at = 0;
                for (String record : run.records(event, side)) {
                    int found = said.subList(at, said.size()).indexOf(record);
                    assertThat(found).as("%s, %s: a record that nobody sent", what, side).isNotNegative();
                    at += found + 1;
                }
            }
        }
    }
}
