// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.corpus.CorpusCase;
import io.sidelight.dataplane.corpus.RecordedRun.Secrets;
import io.sidelight.dataplane.trace.Preamble;
import io.sidelight.dataplane.trace.Preambles;
import io.sidelight.dataplane.trace.Rewrites;
import io.sidelight.dataplane.trace.TcpPacket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** TLS behind whatever was said before it reads as if nothing had been said. */
class LateStartTest {
    private static final List<String> CASES = List.of("tls12-aes256-gcm-sha384", "tls10-aes128-sha", "split-records",
            "tiny-records", "false-start", "ipv6");

    @TestFactory
    Stream<DynamicTest> everyProtocol() throws IOException {
        return each(packets -> packets);
    }

    @TestFactory
    Stream<DynamicTest> commandAndHelloInOneSegment() throws IOException {
        return each(Rewrites::joined);
    }

    @TestFactory
    Stream<DynamicTest> segmentsCutSmall() throws IOException {
        return each(packets -> Rewrites.recut(packets, new Random(5), 30));
    }

    @TestFactory
    Stream<DynamicTest> packetsTwice() throws IOException {
        return each(packets -> Rewrites.duplicated(packets, new Random(6)));
    }

    @TestFactory
    Stream<DynamicTest> packetsInOtherOrder() throws IOException {
        return each(packets -> Rewrites.shuffled(packets, new Random(7), 6));
    }

    private static Stream<DynamicTest> each(UnaryOperator<List<TcpPacket>> rewriter) throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Preamble preamble : Preambles.all()) {
            tests.add(DynamicTest.dynamicTest(preamble.toString(), () -> {
                for (String name : CASES) {
                    CorpusCase corpusCase = CorpusCase.named(name);
                    List<TcpPacket> packets = TcpPacket.read(corpusCase.capture());
                    assertThat(read(rewriter.apply(preamble.before(packets)), corpusCase.secrets())).as(name)
                            .isEqualTo(read(packets, corpusCase.secrets()));
                }
            }));
        }
        return tests.stream();
    }

    private static List<WorkerRun.Reading> read(List<TcpPacket> packets, Secrets secrets) {
        List<WorkerRun.Reading> readings = WorkerRun.over(packets, secrets).readings();
        assertThat(readings).isNotEmpty();
        return readings;
    }

    @Test
    void eachPacketOfThePreambleMayBeLost() throws IOException {
        CorpusCase corpusCase = CorpusCase.named("tls12-aes256-gcm-sha384");
        Preamble smtp = Preambles.all().getFirst();
        List<TcpPacket> packets = TcpPacket.read(corpusCase.capture());
        List<WorkerRun.Reading> truth = read(packets, corpusCase.secrets());
        for (int lost = 3; lost < 8; lost++) {
            List<TcpPacket> left = new ArrayList<>(smtp.before(packets));
            left.remove(lost);
            assertThat(read(left, corpusCase.secrets())).as("packet %d", lost).isEqualTo(truth);
        }
    }

    @Test
    void captureThatBeginsWithinThePreamble() throws IOException {
        CorpusCase corpusCase = CorpusCase.named("tls12-aes256-gcm-sha384");
        List<TcpPacket> packets = TcpPacket.read(corpusCase.capture());
        List<WorkerRun.Reading> truth = read(packets, corpusCase.secrets());
        List<TcpPacket> all = Preambles.all().getFirst().before(packets);
        for (int from = 1; from < 9; from++) {
            assertThat(read(all.subList(from, all.size()), corpusCase.secrets()).getFirst().fromServer())
                    .as("from packet %d", from).isEqualTo(truth.getFirst().fromServer());
        }
    }

    @Test
    void helloInAMailIsNoConnection() throws IOException {
        CorpusCase corpusCase = CorpusCase.named("tls12-aes256-gcm-sha384");
        List<TcpPacket> packets = TcpPacket.read(corpusCase.capture());
        byte[] hello = packets.stream().filter(p -> p.payload().length > 0).findFirst().orElseThrow().payload();
        Preamble mail = new Preamble("mail").server("220 mail\r\n").client("DATA\r\n").server("354 go\r\n")
                .say(true, hello).client("\r\n.\r\n").server("250 taken\r\n");
        assertThat(WorkerRun.over(mail.before(packets.subList(0, 4)).subList(0, 9), corpusCase.secrets()).tls())
                .isEmpty();
        // nor does it hide the connection that follows
        assertThat(read(mail.before(packets), corpusCase.secrets())).isEqualTo(read(packets, corpusCase.secrets()));
    }

    @Test
    void helloThatOnlyAnAlertAnswers() throws IOException {
        CorpusCase corpusCase = CorpusCase.named("no-shared-cipher");
        List<TcpPacket> packets = TcpPacket.read(corpusCase.capture());
        for (Preamble preamble : Preambles.all()) {
            List<WorkerRun.Reading> readings = read(preamble.before(packets), corpusCase.secrets());
            assertThat(readings).as(preamble.toString()).isEqualTo(read(packets, corpusCase.secrets()));
            assertThat(readings.getFirst().verdict()).contains(Reason.HANDSHAKE_INCOMPLETE.name());
        }
    }

    @Test
    void oneDirectionAloneIsStillReported() throws IOException {
        CorpusCase corpusCase = CorpusCase.named("tls12-aes256-gcm-sha384");
        List<TcpPacket> all = Preambles.all().getFirst().before(TcpPacket.read(corpusCase.capture()));
        for (boolean client : new boolean[]{true, false}) {
            List<TcpPacket> one = all.stream().filter(p -> p.source().equals(all.getFirst().source()) == client)
                    .toList();
            assertThat(read(one, corpusCase.secrets()).getFirst().verdict())
                    .contains((client ? Reason.ONE_SIDED_CLIENT : Reason.ONE_SIDED_SERVER).name());
        }
    }

    @Test
    void connectionInClearIsLetGoOf() throws IOException {
        CorpusCase corpusCase = CorpusCase.named("tls12-aes256-gcm-sha384");
        List<TcpPacket> packets = TcpPacket.read(corpusCase.capture());
        Preamble bulk = new Preamble("bulk").client("GET / HTTP/1.1\r\n\r\n");
        for (int i = 0; i < 300; i++) {
            bulk.say(false, Preamble.filler(1_460));
        }
        assertThat(WorkerRun.over(bulk.before(packets), corpusCase.secrets()).tls()).isEmpty();
    }

    @Test
    void captureThatBeginsInTheMiddleOfRecords() throws IOException {
        CorpusCase corpusCase = CorpusCase.named("conversation-gcm");
        List<TcpPacket> packets = TcpPacket.read(corpusCase.capture());
        List<TcpPacket> later = new ArrayList<>();
        for (TcpPacket packet : packets.subList(20, packets.size())) {
            // the first packet of each direction is cut in front, so that no record begins where the capture begins
            boolean first = packet.payload().length > 7
                    && later.stream().noneMatch(p -> p.source().equals(packet.source()) && p.payload().length > 0);
            later.add(first ? packet.part(7, packet.payload().length) : packet);
        }
        assertThat(read(later, corpusCase.secrets()).getFirst().verdict()).contains(Reason.MIDSTREAM.name());
    }
}
