// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.CollectorLimits;
import io.sidelight.dataplane.api.MemoryBudget;
import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.Endpoint;
import io.sidelight.dataplane.api.event.HealthEvent;
import io.sidelight.dataplane.api.event.MemoryPart;
import io.sidelight.dataplane.api.event.MemoryUse;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.corpus.CorpusCase;
import io.sidelight.dataplane.trace.Rewrites;
import io.sidelight.dataplane.trace.TcpPacket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Floods of what never comes to anything, with real connections before, between and after: each part of the memory stays below
 * its bound, it is said what was given up, the real connections are read, and in the end nothing is left over.
 */
class FloodTest {
    private static final long START_NS = 1_700_000_000_000_000_000L;
    private static final int FLOWS = 100_000;
    /** Far less than the floods would take. */
    private static final MemoryBudget BUDGET = new MemoryBudget(MemoryBudget.LEAST_BYTES);
    private static final int SOURCE_ADDRESS = 26;
    private static final int SOURCE_PORT = 34;

    private final Random random = new Random(7);

    /** What flow number {@code flow} sends, one packet after another; its addresses are changed afterwards. */
    @FunctionalInterface
    private interface Flood {
        List<TcpPacket> packets(Random random);
    }

    /** What a worker has that is alone with the least budget. */
    static WorkerLimits limits() {
        CollectorLimits all = BUDGET.limits();
        return new WorkerLimits(all.connections(), all.outOfOrderBytes(), all.outOfOrderBytesPerStream(),
                all.waitingRecordBytes(), all.idleTimeout(), all.closingTimeout(), 0, all.secretWait(),
                all.duplicateWindow(), new WorkerLimits.Room(all.handshakeBytes(), all.eventBytes(),
                        PacketQueue.LEAST_CAPACITY, all.sessionBytes(), all.parserBytes()));
    }

    @TestFactory
    Stream<DynamicTest> floodsLeaveRoomForWhatIsReal() {
        return Stream.of(
                flood("SYN flood", MemoryPart.CONNECTIONS, FLOWS, any -> List.of(syn())),
                flood("SYN flood, answered", MemoryPart.CONNECTIONS, FLOWS / 4, any -> List.of(syn(), synAck())),
                flood("connections that say nothing", MemoryPart.CONNECTIONS, FLOWS / 4,
                        any -> List.of(syn(), client(TcpPacket.ACK, 101, new byte[0]))),
                flood("clear text", MemoryPart.CONNECTIONS, FLOWS / 4, any -> List.of(syn(), data(101, text(any, 40)))),
                flood("hellos split over segments", MemoryPart.WAITING_RECORDS, FLOWS, FloodTest::splitOverSegments),
                flood("hellos split over records", MemoryPart.HANDSHAKES, FLOWS / 4, FloodTest::splitOverRecords),
                flood("hellos", MemoryPart.HANDSHAKES, FLOWS / 4,
                        any -> List.of(syn(), data(101, record(hello(any, 400 + any.nextInt(600)))))),
                flood("long hellos", MemoryPart.HANDSHAKES, 1_000, FloodTest::longHello),
                flood("long records that do not end", MemoryPart.WAITING_RECORDS, FLOWS / 4, FloodTest::openRecord),
                flood("segments out of order", MemoryPart.OUT_OF_ORDER, FLOWS / 4, FloodTest::outOfOrder));
    }

    private DynamicTest flood(String name, MemoryPart part, int flows, Flood flood) {
        return DynamicTest.dynamicTest(name, () -> {
            CorpusCase corpusCase = CorpusCase.named("tls12-aes128-sha");
            List<TcpPacket> real = TcpPacket.read(corpusCase.capture());
            WorkerRun run = new WorkerRun(corpusCase.secrets(), limits(), null);
            // one before the flood, silent while it lasts, one in the midst of it, one after it
            List<TcpPacket> before = moved(real, 1);
            List<TcpPacket> between = moved(real, 2);
            List<TcpPacket> after = moved(real, 3);
            feed(run, before.subList(0, before.size() * 2 / 3));
            int next = 0;
            for (int flow = 0; flow < flows; flow++) {
                for (TcpPacket packet : flood.packets(random)) {
                    run.feed(from(packet.at(START_NS + flow * 1_000L), flow), START_NS + flow * 1_000L);
                }
                run.takeEvents();
                if (flow % 500 == 499 && next < between.size()) {
                    run.feed(between.get(next).at(START_NS + flow * 1_000L));
                    next++;
                }
            }
            feed(run, between.subList(next, between.size()));
            feed(run, before.subList(before.size() * 2 / 3, before.size()));
            feed(run, after);
            MemoryUse use = run.worker.currentMemory();
            use.parts().forEach((each, taken) -> assertThat(taken.most()).as(each.code())
                    .isLessThanOrEqualTo(taken.bound()));
            // there is nobody beside this thread to take events, so that this run has more room for them
            assertThat(use.bound() - use.of(MemoryPart.EVENTS).bound()).isLessThanOrEqualTo(BUDGET.bytes());
            assertThat(use.of(part).reached()).as(part.code()).isPositive();
            assertThat(run.worker.evicted()).isPositive();
            assertThat(run.worker.evictedEstablished()).isZero();
            run.finish();
            assertReadAsAlone(run, corpusCase, real);
            MemoryUse left = run.worker.memory();
            left.parts().forEach((each, taken) -> {
                if (each != MemoryPart.EVENTS) {
                    assertThat(taken.used()).as(each.code()).isZero();
                }
            });
        });
    }

    /** The three real connections, and no other, were decrypted, as they are when nothing else happens. */
    private static void assertReadAsAlone(WorkerRun run, CorpusCase corpusCase, List<TcpPacket> real) {
        String alone = WorkerRun.over(real, corpusCase.secrets()).readings().getFirst().fromServer();
        assertThat(alone).isNotEmpty();
        List<TlsConnectionEvent> read = run.tls().stream()
                .filter(event -> event.verdict().status() != DecryptStatus.NONE).toList();
        assertThat(read).hasSize(3).allSatisfy(event -> {
            assertThat(event.verdict().status()).isEqualTo(DecryptStatus.DECRYPTED);
            assertThat(String.join("", run.records(event, Side.SERVER)))
                    .isEqualTo(alone);
        });
    }

    @Test
    void aConnectionThatIsGivenUpSaysSo() throws IOException {
        CorpusCase corpusCase = CorpusCase.named("tls12-aes128-sha");
        List<TcpPacket> real = TcpPacket.read(corpusCase.capture());
        WorkerLimits few = new WorkerLimits(16, 1 << 20, 1 << 20, 1 << 20, limits().idleTimeout(),
                limits().closingTimeout());
        WorkerRun run = new WorkerRun(corpusCase.secrets(), few, null);
        for (int number = 1; number <= 17; number++) {
            feed(run, moved(real, number).subList(0, real.size() * 2 / 3));
        }
        feed(run, List.of(syn().at(START_NS)));
        // what goes on after it was given up is not taken up in its middle
        feed(run, moved(real, 1).subList(real.size() * 2 / 3, real.size()));
        run.finish();
        assertThat(run.tls()).hasSize(17);
        assertThat(run.tls()).filteredOn(event -> event.verdict().reason() == Reason.RESOURCE_LIMIT).hasSize(2)
                .allSatisfy(event -> {
                    assertThat(event.verdict().status()).isEqualTo(DecryptStatus.PARTIAL);
                    assertThat(event.verdict().detail()).contains("given up while it was open");
                });
        assertThat(run.worker.evictedEstablished()).isEqualTo(2);
    }

    @Test
    void aBoundThatIsReachedIsToldLiveAndSoIsItsEnd() throws IOException {
        WorkerRun run = new WorkerRun(CorpusCase.named("tls12-aes128-sha").secrets(), limits(), null);
        int flow = 0;
        for (int second = 0; second < 40; second++) {
            long now = START_NS + second * 1_000_000_000L;
            for (int i = 0; i < 1_000 && second < 25; i++) {
                run.feed(from(syn().at(now), flow++), now);
            }
            run.dispatcher.tellTimeOfDay(now);
            run.worker.onLoad(0, second * 1_000_000_000L);
        }
        run.finish();
        List<HealthEvent> told = run.events().stream().filter(HealthEvent.class::isInstance)
                .map(HealthEvent.class::cast).toList();
        assertThat(told).extracting(HealthEvent::kind).containsOnly(HealthEvent.Kind.MEMORY);
        assertThat(told).extracting(HealthEvent::state).containsExactly("at_bound", "at_bound", "none");
        assertThat(told.getFirst().message()).isEqualTo("worker 0 has no more room for connections: the oldest "
                + "unfinished or idle ones are given up; give more with --memory, or use more machines");
        assertThat(told.getLast().message()).isEqualTo("worker 0 has room for connections again");
        assertThat(told.getFirst().counts()).containsKeys("connections_bytes", "connections_bound_reached");
    }

    private static List<TcpPacket> splitOverSegments(Random random) {
        byte[] record = record(hello(random, 300 + random.nextInt(1_500)));
        int cut = 6 + random.nextInt(record.length - 6);
        return List.of(syn(), data(101, part(record, 0, cut)));
    }

    private static List<TcpPacket> splitOverRecords(Random random) {
        byte[] message = hello(random, 300 + random.nextInt(1_500));
        int cut = 60 + random.nextInt(message.length - 60);
        return List.of(syn(), data(101, record(part(message, 0, cut))));
    }

    /** A hello of 100 kB over many records, of which all but the last come. */
    private static List<TcpPacket> longHello(Random random) {
        byte[] message = hello(random, 100_000);
        var packets = new ArrayList<TcpPacket>();
        packets.add(syn());
        int sequence = 101;
        for (int at = 0; at + 8_000 < message.length; at += 8_000) {
            byte[] record = record(part(message, at, at + 8_000));
            packets.add(data(sequence, record));
            sequence += record.length;
        }
        return packets;
    }

    private static List<TcpPacket> openRecord(Random random) {
        byte[] record = record(hello(random, 16_000));
        return List.of(syn(), data(101, part(record, 0, 1_000)));
    }

    private static List<TcpPacket> outOfOrder(Random random) {
        return List.of(syn(), data(101, record(hello(random, 200))), data(5_000, text(random, 1_400)),
                data(9_000 + random.nextInt(1_000), text(random, 1_400)));
    }

    private static byte[] hello(Random random, int bodyLength) {
        ByteBuffer out = ByteBuffer.allocate(4 + bodyLength).put((byte) 1).put((byte) 0).putShort((short) bodyLength);
        if (bodyLength > 0xFFFF) {
            out.put(1, (byte) (bodyLength >> 16));
        }
        byte[] nonce = text(random, 32);
        out.putShort((short) 0x0303).put(nonce).put((byte) 0).putShort((short) 2).putShort((short) 0x002F)
                .put((byte) 1).put((byte) 0);
        int extensions = Math.min(out.remaining() - 2, 0xFFFF);
        out.putShort((short) extensions).putShort((short) 21).putShort((short) (extensions - 4));
        return out.array();
    }

    private static byte[] record(byte[] fragment) {
        return ByteBuffer.allocate(5 + fragment.length).put((byte) 22).putShort((short) 0x0301)
                .putShort((short) fragment.length).put(fragment).array();
    }

    private static byte[] part(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    private static byte[] text(Random random, int length) {
        byte[] text = new byte[length];
        random.nextBytes(text);
        for (int i = 0; i < length; i++) {
            text[i] = (byte) ('a' + (text[i] & 15));
        }
        return text;
    }

    private static TcpPacket syn() {
        return client(TcpPacket.SYN, 100, new byte[0]);
    }

    private static TcpPacket synAck() {
        return new TcpPacket(0, SERVER, CLIENT, 900, 101, TcpPacket.SYN | TcpPacket.ACK, new byte[0]);
    }

    private static TcpPacket data(int sequence, byte[] payload) {
        return client(TcpPacket.ACK, sequence, payload);
    }

    private static TcpPacket client(int flags, int sequence, byte[] payload) {
        return new TcpPacket(0, CLIENT, SERVER, sequence, (flags & TcpPacket.ACK) == 0 ? 0 : 901, flags, payload);
    }

    private static final Endpoint CLIENT = new Endpoint("198.51.100.1", 1);
    private static final Endpoint SERVER = new Endpoint("198.51.100.2", 443);

    /** The packet's frame with addresses of a flow of its own. */
    private static byte[] from(TcpPacket packet, int flow) {
        byte[] frame = packet.ethernet();
        boolean fromClient = packet.source().equals(CLIENT);
        ByteBuffer.wrap(frame).putInt(SOURCE_ADDRESS + (fromClient ? 0 : 4), 0x0A000000 + (flow >> 12))
                .putShort(SOURCE_PORT + (fromClient ? 0 : 2), (short) (10_000 + (flow & 0xFFF)));
        return frame;
    }

    private static List<TcpPacket> moved(List<TcpPacket> packets, int number) {
        return Rewrites.moved(packets, number).stream().map(p -> p.at(START_NS)).toList();
    }

    private static void feed(WorkerRun run, List<TcpPacket> packets) {
        packets.forEach(run::feed);
    }
}
