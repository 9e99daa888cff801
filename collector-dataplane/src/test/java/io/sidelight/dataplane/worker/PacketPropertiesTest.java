// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.corpus.CorpusCase;
import io.sidelight.dataplane.corpus.RecordedRun.Secrets;
import io.sidelight.dataplane.trace.Rewrites;
import io.sidelight.dataplane.trace.TcpPacket;
import io.sidelight.dataplane.worker.WorkerRun.Reading;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** However the same bytes reach the capture, the same is read of them: bytes, verdicts and HTTP transactions. */
class PacketPropertiesTest {
    private static final List<String> CASES = List.of("conversation-cbc", "conversation-gcm", "tls10-aes128-sha",
            "tls10-empty-fragments", "tls11-aes256-sha-mte", "tls12-aes256-gcm-sha384", "tls12-aes256-sha256",
            "resumption-session-id", "resumption-ticket", "renegotiation-client", "renegotiation-client-certificate",
            "renegotiation-server", "client-certificate", "split-records", "tiny-records", "nss-joined-handshake",
            "jsse-tls10", "http-pipelined", "http-chunked", "http-large-body", "ipv6", "false-start");

    /** The server takes up the session that the connection itself began with: see the disabled test. */
    private static final List<String> REORDERED_CASES = CASES.stream().filter(c -> !c.equals("renegotiation-server"))
            .toList();

    private static final int SEEDS = 3;

    @TestFactory
    Stream<DynamicTest> segmentsCutAgain() throws IOException {
        return seeded((packets, random) -> Rewrites.recut(packets, random, 1460));
    }

    @TestFactory
    Stream<DynamicTest> segmentsCutSmall() throws IOException {
        return seeded((packets, random) -> Rewrites.recut(packets, random, 40));
    }

    @TestFactory
    Stream<DynamicTest> segmentsOfOneByte() throws IOException {
        return seeded(List.of("tls10-aes128-sha", "tls12-aes256-gcm-sha384", "resumption-ticket"), 1,
                (packets, random) -> Rewrites.recut(packets, random, 1));
    }

    @TestFactory
    Stream<DynamicTest> segmentsJoined() throws IOException {
        return each(Rewrites::joined);
    }

    @TestFactory
    Stream<DynamicTest> packetsInOtherOrder() throws IOException {
        return seeded(REORDERED_CASES, SEEDS, (packets, random) -> Rewrites.shuffled(packets, random, 8));
    }

    @Test
    void renegotiationThatResumesInTheSamePacket() throws IOException {
        CorpusCase corpusCase = CorpusCase.named("renegotiation-server");
        List<TcpPacket> packets = TcpPacket.read(corpusCase.capture());
        assertThat(readings(Rewrites.shuffled(packets, new Random(0), 8), corpusCase.secrets()))
                .isEqualTo(readings(packets, corpusCase.secrets()));
    }

    @TestFactory
    Stream<DynamicTest> smallSegmentsInOtherOrder() throws IOException {
        return seeded(REORDERED_CASES, SEEDS,
                (packets, random) -> Rewrites.shuffled(Rewrites.recut(packets, random, 300), random, 8));
    }

    /** Pairing of requests is left out: it cannot be told which came first. */
    @TestFactory
    Stream<DynamicTest> eitherDirectionFirst() {
        return Stream.of("tls10-aes128-sha", "tls11-aes256-sha-mte", "tls12-aes256-gcm-sha384", "conversation-cbc",
                "client-certificate", "split-records", "nss-joined-handshake", "ipv6", "jsse-tls10", "tls12-no-ems",
                "ecdhe-keylog").map(name -> DynamicTest.dynamicTest(name, () -> {
                    CorpusCase corpusCase = CorpusCase.named(name);
                    List<TcpPacket> packets = TcpPacket.read(corpusCase.capture());
                    Reading truth = readings(packets, corpusCase.secrets()).getFirst();
                    for (boolean initiatorFirst : new boolean[]{true, false}) {
                        Reading reading = readings(Rewrites.oneDirectionFirst(packets, initiatorFirst),
                                corpusCase.secrets()).getFirst();
                        assertThat(reading.verdict()).isEqualTo(truth.verdict());
                        assertThat(reading.fromClient()).isEqualTo(truth.fromClient());
                        assertThat(reading.fromServer()).isEqualTo(truth.fromServer());
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> packetsTwice() throws IOException {
        return seeded(Rewrites::duplicated);
    }

    @TestFactory
    Stream<DynamicTest> segmentsOverlapping() throws IOException {
        return seeded(Rewrites::overlapped);
    }

    @TestFactory
    Stream<DynamicTest> sequenceNumbersWrapping() throws IOException {
        return each(Rewrites::wrapping);
    }

    @TestFactory
    Stream<DynamicTest> sequenceNumbersWrappingOutOfOrder() throws IOException {
        return seeded(REORDERED_CASES, SEEDS,
                (packets, random) -> Rewrites.shuffled(Rewrites.wrapping(packets), random, 8));
    }

    @TestFactory
    Stream<DynamicTest> addressesSwapped() throws IOException {
        return CASES.stream().map(name -> DynamicTest.dynamicTest(name, () -> {
            CorpusCase corpusCase = CorpusCase.named(name);
            List<TcpPacket> packets = TcpPacket.read(corpusCase.capture());
            List<Reading> swapped = WorkerRun.over(Rewrites.swapped(packets), corpusCase.secrets()).readings().stream()
                    .map(r -> new Reading(r.server(), r.client(), r.verdict(), r.suite(), r.resumed(), r.fromClient(),
                            r.fromServer(), r.http()))
                    .toList();
            assertThat(swapped).containsExactlyInAnyOrderElementsOf(readings(packets, corpusCase.secrets()));
        }));
    }

    /** A packet rewriter with a source of chance. */
    private interface Rewriter {
        List<TcpPacket> rewrite(List<TcpPacket> packets, Random random);
    }

    private static Stream<DynamicTest> each(UnaryOperator<List<TcpPacket>> rewriter) throws IOException {
        return seeded(CASES, 1, (packets, random) -> rewriter.apply(packets));
    }

    private static Stream<DynamicTest> seeded(Rewriter rewriter) throws IOException {
        return seeded(CASES, SEEDS, rewriter);
    }

    private static Stream<DynamicTest> seeded(List<String> cases, int seeds, Rewriter rewriter) throws IOException {
        return cases.stream().map(name -> DynamicTest.dynamicTest(name, () -> {
            CorpusCase corpusCase = CorpusCase.named(name);
            Secrets secrets = corpusCase.secrets();
            List<TcpPacket> packets = TcpPacket.read(corpusCase.capture());
            List<Reading> truth = readings(packets, secrets);
            IntStream.range(0, seeds)
                    .forEach(seed -> assertThat(readings(rewriter.rewrite(packets, new Random(seed)), secrets))
                            .as("seed %d", seed).isEqualTo(truth));
        }));
    }

    private static List<Reading> readings(List<TcpPacket> packets, Secrets secrets) {
        List<Reading> readings = WorkerRun.over(packets, secrets).readings();
        assertThat(readings).isNotEmpty();
        return readings;
    }
}
