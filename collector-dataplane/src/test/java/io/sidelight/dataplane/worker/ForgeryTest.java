// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.corpus.CorpusCase;
import io.sidelight.dataplane.corpus.RecordedRun.Secrets;
import io.sidelight.dataplane.trace.TcpPacket;
import io.sidelight.dataplane.worker.WorkerRun.Reading;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Copies that mirror ports make, damaged packets, and packets that somebody forges: none of them changes what is read. */
class ForgeryTest {
    private static final List<String> CASES = List.of("conversation-gcm", "conversation-cbc", "tls10-aes128-sha",
            "resumption-ticket", "split-records", "renegotiation-client", "client-certificate", "ipv6");
    private static final int TTL = 64;

    /** A packet as captured: its time, and its bytes. */
    private record Frame(long timeNs, byte[] bytes) {}

    @TestFactory
    Stream<DynamicTest> copiesWithOtherVlanMacAndTtl() {
        return CASES.stream().map(name -> DynamicTest.dynamicTest(name, () -> {
            Capture capture = Capture.of(name);
            for (int seed = 0; seed < 3; seed++) {
                Random random = new Random(seed);
                List<Frame> frames = new ArrayList<>();
                for (TcpPacket packet : capture.packets) {
                    frames.add(new Frame(packet.timeNs(), packet.frame(10, 1, TTL)));
                    for (int copies = random.nextInt(3); copies > 0; copies--) {
                        long later = random.nextInt(5_000_000);
                        frames.add(new Frame(packet.timeNs() + later, packet.frame(random.nextInt(4) * 100,
                                3 + random.nextInt(100), TTL - 1 - random.nextInt(5))));
                    }
                }
                assertThat(run(frames, capture.secrets).readings()).as("seed %d", seed).isEqualTo(capture.truth);
            }
        }));
    }

    @TestFactory
    Stream<DynamicTest> directionsOnDifferentVlans() {
        return CASES.stream().map(name -> DynamicTest.dynamicTest(name, () -> {
            Capture capture = Capture.of(name);
            List<Frame> frames = capture.packets.stream().map(p -> new Frame(p.timeNs(),
                    p.frame(p.source().equals(capture.packets.getFirst().source()) ? 10 : 20, 1, TTL))).toList();
            assertThat(run(frames, capture.secrets).readings()).isEqualTo(capture.truth);
        }));
    }

    /** Each packet comes first with other bytes and a checksum that is not theirs, as from a bad cable. */
    @TestFactory
    Stream<DynamicTest> damagedCopyBeforeEachPacketWithData() {
        return CASES.stream().map(name -> DynamicTest.dynamicTest(name, () -> {
            Capture capture = Capture.of(name);
            Random random = new Random(2);
            int damaged = 0;
            List<Frame> frames = new ArrayList<>();
            Set<Object> trusted = new HashSet<>();
            for (TcpPacket packet : capture.packets) {
                byte[] good = packet.frame(0, 1, TTL);
                int length = packet.payload().length;
                // the very first packets of a direction prove that its checksums are filled in
                if (length > 0 && length <= 1_460 && trusted.contains(List.of(packet.source(), 2))) {
                    byte[] bad = good.clone();
                    bad[bad.length - 1 - random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
                    frames.add(new Frame(packet.timeNs(), bad));
                    damaged++;
                }
                frames.add(new Frame(packet.timeNs(), good));
                frames.add(new Frame(packet.timeNs(), good)); // so that trust grows as fast as it is used up
                trusted.add(List.of(packet.source(), trusted.contains(List.of(packet.source(), 1)) ? 2 : 1));
            }
            WorkerRun run = run(frames, capture.secrets);
            assertThat(run.readings()).isEqualTo(capture.truth);
            assertThat(damaged).isPositive();
            assertThat(run.counters().wrongChecksums()).isEqualTo(damaged);
        }));
    }

    @Test
    void checksumsThatTheCardFillsInAreNotHeldAgainstAnybody() throws IOException {
        Capture capture = Capture.of("conversation-gcm");
        Random random = new Random(3);
        // all wrong, without any pattern
        List<Frame> frames = capture.packets.stream().map(p -> {
            byte[] frame = p.frame(0, 1, TTL);
            frame[50] = (byte) random.nextInt();
            frame[51] = (byte) random.nextInt();
            return new Frame(p.timeNs(), frame);
        }).toList();
        WorkerRun run = run(frames, capture.secrets);
        assertThat(run.readings()).isEqualTo(capture.truth);
        assertThat(run.counters().wrongChecksums()).isZero();
    }

    @Test
    void checksumsThatReceiveOffloadLeavesHalfDoneAreNotHeldAgainstAnybody() throws IOException {
        Capture capture = Capture.of("conversation-gcm");
        List<Frame> frames = new ArrayList<>();
        int count = 0;
        for (TcpPacket packet : capture.packets) {
            byte[] frame = packet.frame(0, 1, TTL);
            if (packet.payload().length > 0 && count++ % 2 == 0) {
                int sum = pseudoHeader(frame);
                frame[50] = (byte) (sum >> 8);
                frame[51] = (byte) sum;
            }
            frames.add(new Frame(packet.timeNs(), frame));
        }
        WorkerRun run = run(frames, capture.secrets);
        assertThat(run.readings()).isEqualTo(capture.truth);
        assertThat(run.counters().wrongChecksums()).isZero();
    }

    private static int pseudoHeader(byte[] frame) {
        int sum = 6 + frame.length - 34;
        for (int i = 26; i < 34; i += 2) {
            sum += (frame[i] & 0xFF) << 8 | frame[i + 1] & 0xFF;
        }
        return (sum & 0xFFFF) + (sum >> 16);
    }

    @TestFactory
    Stream<DynamicTest> forgedCopyAfterEachPacketWithData() {
        return CASES.stream().map(name -> DynamicTest.dynamicTest(name, () -> {
            Capture capture = Capture.of(name);
            List<Frame> frames = new ArrayList<>();
            for (TcpPacket packet : capture.packets) {
                frames.add(new Frame(packet.timeNs(), packet.frame(0, 1, TTL)));
                if (packet.payload().length > 0) {
                    frames.add(new Frame(packet.timeNs(), forged(packet).frame(0, 1, TTL)));
                }
            }
            assertThat(run(frames, capture.secrets).readings()).isEqualTo(capture.truth);
        }));
    }

    @TestFactory
    Stream<DynamicTest> forgedResetsOutOfSequence() {
        return CASES.stream().map(name -> DynamicTest.dynamicTest(name, () -> {
            Capture capture = Capture.of(name);
            List<Frame> frames = new ArrayList<>();
            for (TcpPacket packet : capture.packets) {
                frames.add(new Frame(packet.timeNs(), packet.frame(0, 1, TTL)));
                if (packet.payload().length > 0) {
                    for (int away : new int[]{-1, 1, 1_000, 1 << 30}) {
                        TcpPacket reset = new TcpPacket(packet.timeNs(), packet.source(), packet.destination(),
                                packet.segmentSequence() + packet.payload().length + away, packet.acknowledgment(),
                                TcpPacket.RST | TcpPacket.ACK, new byte[0]);
                        frames.add(new Frame(packet.timeNs(), reset.frame(0, 1, TTL)));
                    }
                }
            }
            WorkerRun run = run(frames, capture.secrets);
            assertThat(run.readings()).isEqualTo(capture.truth);
            assertThat(run.counters().ignoredResets()).isPositive();
        }));
    }

    @Test
    void whatContradictsWaitingBytesIsCounted() throws IOException {
        Capture capture = Capture.of("conversation-gcm");
        List<Frame> frames = new ArrayList<>();
        List<TcpPacket> packets = capture.packets;
        for (int i = 0; i < packets.size(); i++) {
            TcpPacket packet = packets.get(i);
            TcpPacket next = i + 1 < packets.size() ? packets.get(i + 1) : packet;
            boolean swap = packet.payload().length > 0 && next.payload().length > 0
                    && next.segmentSequence() == packet.segmentSequence() + packet.payload().length
                    && next.source().equals(packet.source());
            if (swap) {
                frames.add(new Frame(packet.timeNs(), next.frame(0, 1, TTL)));
                frames.add(new Frame(packet.timeNs(), forged(next).frame(0, 1, TTL)));
                frames.add(new Frame(packet.timeNs(), packet.frame(0, 1, TTL)));
                i++;
            } else {
                frames.add(new Frame(packet.timeNs(), packet.frame(0, 1, TTL)));
            }
        }
        WorkerRun run = run(frames, capture.secrets);
        assertThat(run.readings()).isEqualTo(capture.truth);
        assertThat(run.counters().streams().conflicting()).isPositive();
    }

    private static TcpPacket forged(TcpPacket packet) {
        byte[] other = packet.payload().clone();
        for (int i = 0; i < other.length; i++) {
            other[i] ^= 0x55;
        }
        return packet.carrying(other);
    }

    private static WorkerRun run(List<Frame> frames, Secrets secrets) {
        List<Frame> ordered = new ArrayList<>(frames);
        ordered.sort(Comparator.comparingLong(Frame::timeNs));
        WorkerRun run = new WorkerRun(secrets);
        ordered.forEach(frame -> run.feed(frame.bytes(), frame.timeNs()));
        run.finish();
        return run;
    }

    /** A corpus case and what is to be read of it. */
    private record Capture(List<TcpPacket> packets, Secrets secrets, List<Reading> truth) {
        static Capture of(String name) throws IOException {
            CorpusCase corpusCase = CorpusCase.named(name);
            List<TcpPacket> packets = TcpPacket.read(corpusCase.capture());
            List<Reading> truth = WorkerRun.over(packets, corpusCase.secrets()).readings();
            assertThat(truth).isNotEmpty();
            return new Capture(packets, corpusCase.secrets(), truth);
        }
    }
}
