// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.sidelight.dataplane.capture.bpf.BpfProgram;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A link whose directions come in on two interfaces, as virtual cables. */
final class MergedRingsTest {
    private static final List<String> PORTS = List.of("port0", "port1");
    private static final PacketRingConfig SMALL = new PacketRingConfig(128 * 1024, 16, Duration.ofMillis(5), false);

    private final List<Integer> marks = new ArrayList<>();
    private final List<Integer> interfaces = new ArrayList<>();
    private final List<Long> numbers = new ArrayList<>();

    private static void cables() throws Exception {
        NetworkNamespace.cable("wire0", "port0");
        NetworkNamespace.cable("wire1", "port1");
    }

    private static byte[] packet(int mark) {
        return flow(mark, mark);
    }

    private static byte[] flow(int flow, int mark) {
        return WirePacket.tcp(0x0A000000 + flow, 40_000, 0x0B000001, 443, mark).bytes();
    }

    private static byte[] answer(int flow, int mark) {
        return WirePacket.tcp(0x0A000000 + flow, 40_000, 0x0B000001, 443, 0).reversed(mark).bytes();
    }

    /** Fills more than a block, which the kernel then hands over without waiting. */
    private static byte[] large(int mark) {
        byte[] bytes = packet(mark);
        byte[] large = Arrays.copyOf(bytes, 1_500);
        System.arraycopy(bytes, bytes.length - 4, large, large.length - 4, 4);
        return large;
    }

    private void keep(CapturedPacket packet) {
        if (WirePacket.isOurs(packet)) {
            marks.add(WirePacket.mark(packet));
            interfaces.add(packet.interfaceIndex());
            numbers.add(packet.number());
        }
    }

    private void receive(LivePacketSource source) {
        long end = System.nanoTime() + 300_000_000L;
        while (System.nanoTime() < end) {
            if (source.await(50)) {
                source.poll(this::keep, 7);
                end = System.nanoTime() + 300_000_000L;
            }
        }
    }

    private static MergedRings open(PacketRingConfig config, LongSupplier clockMs) {
        List<PacketRing> rings = new ArrayList<>();
        for (int i = 0; i < PORTS.size(); i++) {
            PacketRing ring = PacketRing.prepare(PORTS.get(i), config, i, true);
            ring.start(BpfProgram.everything(PacketRingConfig.WHOLE_PACKETS));
            rings.add(ring);
        }
        return new MergedRings(rings, config, clockMs);
    }

    @Test
    void packetsOfBothInterfacesComeInTheOrderInWhichTheyWereOnTheWire() throws Exception {
        NetworkNamespace.run(() -> {
            cables();
            try (LivePacketSource source = LiveCapture.open(PORTS, SMALL, 1).getFirst();
                    RawSender zero = new RawSender("wire0");
                    RawSender one = new RawSender("wire1")) {
                for (int mark = 0; mark < 3_000; mark++) {
                    // Bursts of 1 to 40 from the one and the other.
                    (mark / (1 + mark % 40) % 2 == 0 ? zero : one).send(packet(mark));
                    if (mark % 500 == 499) {
                        receive(source);
                    }
                }
                assertThat(source.statistics().packets()).isGreaterThanOrEqualTo(3_000);
                assertThat(source.byInterface()).hasSize(2).allMatch(each -> each.packets() > 1_000);
            }
        });
        assertThat(marks).isEqualTo(IntStream.range(0, 3_000).boxed().toList());
        assertThat(interfaces).isEqualTo(
                IntStream.range(0, 3_000).map(mark -> mark / (1 + mark % 40) % 2).boxed().toList());
        assertThat(numbers).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aFlowHasTheSameWorkerOnAllInterfaces() throws Exception {
        NetworkNamespace.run(() -> {
            cables();
            List<LivePacketSource> sources = LiveCapture.open(PORTS, SMALL, 4);
            try (RawSender zero = new RawSender("wire0"); RawSender one = new RawSender("wire1")) {
                for (int i = 0; i < 101; i++) {
                    zero.send(flow(i, i));
                }
                for (int i = 0; i < 101; i++) {
                    int flow = i * 37 % 101;
                    one.send(answer(flow, 1_000 + flow));
                }
            }
            int packets = 0;
            for (LivePacketSource source : sources) {
                marks.clear();
                receive(source);
                packets += marks.size();
                List<Integer> questions = marks.stream().filter(mark -> mark < 1_000).toList();
                List<Integer> answers = marks.stream().filter(mark -> mark >= 1_000).map(mark -> mark - 1_000).toList();
                assertThat(questions).isNotEmpty().isSorted().containsExactlyInAnyOrderElementsOf(answers);
                assertThat(marks.subList(0, questions.size())).isEqualTo(questions);
                source.close();
            }
            assertThat(packets).isEqualTo(202);
        });
    }

    @Test
    void whatLiesInABlockThatIsNotHandedOverYetIsWaitedFor() throws Exception {
        PacketRingConfig slow = new PacketRingConfig(128 * 1024, 16, Duration.ofMillis(200), false);
        NetworkNamespace.run(() -> {
            cables();
            try (MergedRings source = open(slow, System::currentTimeMillis);
                    RawSender zero = new RawSender("wire0");
                    RawSender one = new RawSender("wire1")) {
                one.send(packet(0));
                for (int mark = 1; mark < 200; mark++) {
                    zero.send(large(mark));
                }
                receive(source);
            }
        });
        assertThat(marks).isEqualTo(IntStream.range(0, 200).boxed().toList());
    }

    @Test
    void aSilentInterfaceDelaysTheOtherByLittle() throws Exception {
        NetworkNamespace.run(() -> {
            cables();
            try (LivePacketSource source = LiveCapture.open(PORTS, SMALL, 1).getFirst();
                    RawSender sender = new RawSender("wire1")) {
                for (int round = 0; round < 10; round++) {
                    marks.clear();
                    sender.send(packet(round));
                    long begin = System.nanoTime();
                    while (marks.isEmpty() && System.nanoTime() - begin < 5_000_000_000L) {
                        source.await(1_000);
                        source.poll(this::keep, 10);
                    }
                    assertThat(marks).containsExactly(round);
                    assertThat(System.nanoTime() - begin).isLessThan(2_000_000_000L);
                }
            }
        });
    }

    @Test
    void aClockThatWasSetBackDelaysNothing() throws Exception {
        PacketRingConfig slow = new PacketRingConfig(128 * 1024, 16, Duration.ofSeconds(2), false);
        NetworkNamespace.run(() -> {
            cables();
            try (MergedRings source = open(slow, () -> System.currentTimeMillis() - 3_600_000);
                    RawSender sender = new RawSender("wire0")) {
                for (int mark = 0; mark < 100; mark++) {
                    sender.send(large(mark));
                }
                long begin = System.nanoTime();
                while (marks.size() < 50 && System.nanoTime() - begin < 1_000_000_000L) {
                    source.await(100);
                    source.poll(this::keep, 10);
                }
            }
        });
        assertThat(marks).hasSizeGreaterThanOrEqualTo(50).isSorted();
    }

    @Test
    void aRingThatIsHalfFullIsReadWithoutWaiting() throws Exception {
        PacketRingConfig slow = new PacketRingConfig(128 * 1024, 16, Duration.ofSeconds(10), false);
        NetworkNamespace.run(() -> {
            cables();
            try (MergedRings source = open(slow, System::currentTimeMillis);
                    RawSender sender = new RawSender("wire0")) {
                for (int mark = 0; mark < 400; mark++) {
                    sender.send(large(mark));
                }
                assertThat(source.await(0)).isFalse();
                assertThat(source.poll(this::keep, 1_000)).isZero();
                for (int mark = 400; mark < 1_200; mark++) {
                    sender.send(large(mark));
                }
                assertThat(source.backlog()).isGreaterThan(0.75);
                assertThat(source.await(0)).isTrue();
                source.poll(this::keep, 1_000);
                // Down to a half, as far as blocks tell, and there the waiting goes on.
                assertThat(source.backlog()).isBetween(0.4, 0.6);
                assertThat(source.poll(this::keep, 1_000)).isZero();
            }
        });
        assertThat(marks).hasSizeGreaterThan(200).isSorted();
    }

    @Test
    void pollingAllocatesNothing() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] sum = new long[1];
        PacketHandler handler = packet -> sum[0] += packet.timestampNs() + packet.buffer().getByte(0);
        NetworkNamespace.run(() -> {
            cables();
            try (LivePacketSource source = LiveCapture.open(PORTS, SMALL, 1).getFirst();
                    RawSender zero = new RawSender("wire0");
                    RawSender one = new RawSender("wire1")) {
                long packets = 0;
                long allocated = 0;
                for (int round = 0; round < 10; round++) {
                    for (int mark = 0; mark < 300; mark++) {
                        (mark % 3 == 0 ? zero : one).send(packet(mark));
                    }
                    while (source.await(200)) {
                        long before = threads.getCurrentThreadAllocatedBytes();
                        int polled = source.poll(handler, 100);
                        if (round > 4) {
                            packets += polled;
                            allocated += threads.getCurrentThreadAllocatedBytes() - before;
                        }
                    }
                }
                assertThat(packets).isGreaterThan(1_000);
                assertThat((double) allocated / packets).isLessThan(1);
            }
        });
    }

    @Test
    void aClosedSourceDeliversNothingAndKeepsItsStatistics() throws Exception {
        NetworkNamespace.run(() -> {
            cables();
            LivePacketSource source = LiveCapture.open(PORTS, SMALL, 1).getFirst();
            try (RawSender sender = new RawSender("wire1")) {
                sender.send(packet(0));
                sender.send(packet(1));
            }
            while (marks.isEmpty()) {
                source.await(100);
                // A handler may close the source that calls it.
                source.poll(packet -> {
                    keep(packet);
                    if (!marks.isEmpty()) {
                        source.close();
                    }
                }, 10);
            }
            source.close();
            assertThat(marks).containsExactly(0);
            assertThat(source.isFinished()).isTrue();
            assertThat(source.await(10)).isFalse();
            assertThat(source.poll(this::keep, 10)).isZero();
            assertThat(source.backlog()).isZero();
            assertThat(source.statistics().packets()).isPositive();
        });
    }
}
