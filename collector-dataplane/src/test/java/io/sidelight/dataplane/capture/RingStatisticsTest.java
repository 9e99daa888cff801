// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidelight.dataplane.api.event.CaptureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of losses: by the kernel, by the interface, and to other threads. */
final class RingStatisticsTest {
    private static final PacketRingConfig SMALL = new PacketRingConfig(128 * 1024, 4, Duration.ofMillis(5), false);
    private static final int INDEX = 7;
    private static final int NO_SOCKET = -1;

    @TempDir
    private Path directory;

    private static byte[] packet(int mark) {
        return WirePacket.tcp(0x0A000001, 40_000, 0x0A000002, 443, mark).bytes();
    }

    private void write(String name, long value) throws IOException {
        Files.createDirectories(directory.resolve("statistics"));
        Files.writeString(directory.resolve(name), value + "\n");
    }

    @Test
    void anInterfaceTellsWhatItLostSinceTheBeginning() throws IOException {
        write("ifindex", INDEX);
        write("statistics/rx_dropped", 100);
        write("statistics/rx_missed_errors", 1_000);
        writeQueues(5, 2);
        InterfaceCounters counters = InterfaceCounters.of(directory, queues(), INDEX);
        assertThat(counters.dropped()).isZero();
        write("statistics/rx_dropped", 103);
        writeQueues(6, 0x1F);
        write("statistics/rx_missed_errors", 1_020);
        write("statistics/rx_over_errors", 300);
        assertThat(counters.dropped()).isEqualTo(323);
        write("statistics/rx_missed_errors", 0);
        write("statistics/rx_over_errors", 0);
        assertThat(counters.dropped()).isEqualTo(3);
    }

    @Test
    void whatAnInterfaceLostStaysKnownWhenItIsGone() throws IOException {
        write("ifindex", INDEX);
        write("statistics/rx_missed_errors", 100);
        RingStatistics statistics = new RingStatistics(NO_SOCKET, InterfaceCounters.of(directory, queues(), INDEX));
        write("statistics/rx_missed_errors", 103);
        assertThat(statistics.read().droppedByInterface()).isEqualTo(3);
        Files.delete(directory.resolve("statistics/rx_missed_errors"));
        assertThat(statistics.read().droppedByInterface()).isEqualTo(3);
        statistics.close();
    }

    @Test
    void theInterfaceOfThatNameInAnotherNamespaceIsNotAsked() throws IOException {
        write("ifindex", INDEX + 1);
        write("statistics/rx_missed_errors", 100);
        InterfaceCounters counters = InterfaceCounters.of(directory, queues(), INDEX);
        write("statistics/rx_missed_errors", 200);
        assertThat(counters.dropped()).isZero();
    }

    /** The kernel counts there what no protocol of the machine takes, though the ring has had it. */
    @Test
    void packetsOfUnknownProtocolsAreNotLost() throws IOException {
        write("ifindex", INDEX);
        write("statistics/rx_dropped", 0);
        writeQueues(3, 4);
        InterfaceCounters counters = InterfaceCounters.of(directory, queues(), INDEX);
        write("statistics/rx_dropped", 4_603);
        assertThat(counters.dropped()).isZero();
        writeQueues(3, 5);
        assertThat(counters.dropped()).isEqualTo(1);
    }

    private Path queues() {
        return directory.resolve("softnet_stat");
    }

    private void writeQueues(int first, int second) throws IOException {
        Files.writeString(queues(), "0c6a448c %08x 00000007 00000000%n07a60e04 %08x 00000007 00000000%n"
                .formatted(first, second));
    }

    @Test
    void statisticsAddUp() {
        CaptureStatistics one = new CaptureStatistics(1, 2, 3, 4, 5, 6, "a");
        assertThat(one.plus(new CaptureStatistics(10, 20, 30, 40, 50, 60, "")))
                .isEqualTo(new CaptureStatistics(11, 22, 33, 44, 55, 66, "a"));
        assertThat(one.plus(one).damage()).isEqualTo("a; a");
    }

    @Test
    void whatAFullRingCostIsToldAndHowOftenItWasFull() throws Exception {
        NetworkNamespace.run(() -> {
            NetworkNamespace.cable("left", "right");
            try (PacketRing ring = PacketRing.open("right", SMALL); RawSender sender = new RawSender("left")) {
                assertThat(ring.backlog()).isZero();
                for (int mark = 0; mark < 8_000; mark++) {
                    sender.send(packet(mark));
                }
                assertThat(ring.backlog()).isEqualTo(1);
                while (ring.await(100)) {
                    ring.poll(_ -> {}, 100);
                }
                CaptureStatistics seen = ring.statistics();
                assertThat(seen.timesFull()).isPositive();
                assertThat(seen.droppedByKernel()).isPositive();
                assertThat(seen.packets() + seen.droppedByKernel()).isGreaterThanOrEqualTo(8_000).isLessThan(8_100);
            }
        });
    }

    @Test
    void theBacklogFallsBlockByBlock() throws Exception {
        PacketRingConfig config = new PacketRingConfig(128 * 1024, 12, Duration.ofSeconds(10), false);
        NetworkNamespace.run(() -> {
            NetworkNamespace.cable("left", "right");
            try (PacketRing ring = PacketRing.open("right", config); RawSender sender = new RawSender("left")) {
                for (int round = 0; round < 3; round++) {
                    while (ring.backlog() < 1) {
                        sender.send(packet(0));
                    }
                    List<Double> seen = new ArrayList<>(List.of(1.0));
                    while (ring.poll(_ -> {}, 1) > 0) {
                        if (ring.backlog() != seen.getLast()) {
                            seen.add(ring.backlog());
                        }
                    }
                    assertThat(ring.backlog()).isZero();
                    assertThat(seen)
                            .isEqualTo(IntStream.range(0, 12).mapToObj(read -> (12 - read) / 12.0).toList());
                }
            }
        });
    }

    @Test
    void anotherThreadMayAskWhileTheRingIsReadAndClosed() throws Exception {
        NetworkNamespace.run(() -> {
            NetworkNamespace.cable("left", "right");
            for (int round = 0; round < 20; round++) {
                PacketRing ring = PacketRing.open("right", SMALL);
                AtomicBoolean asking = new AtomicBoolean(true);
                AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
                Thread asks = Thread.ofPlatform().start(() -> {
                    try {
                        long before = 0;
                        while (asking.get()) {
                            CaptureStatistics seen = ring.statistics();
                            assertThat(seen.packets()).isGreaterThanOrEqualTo(before);
                            before = seen.packets();
                        }
                    } catch (Throwable e) {
                        failed.set(e);
                    }
                });
                long delivered = 0;
                try (RawSender sender = new RawSender("left")) {
                    for (int mark = 0; mark < 200; mark++) {
                        sender.send(packet(mark));
                        delivered += ring.poll(_ -> {}, 10);
                    }
                }
                while (ring.await(20)) {
                    delivered += ring.poll(_ -> {}, 10);
                }
                ring.close();
                asking.set(false);
                asks.join();
                assertThat(failed.get()).isNull();
                assertThat(ring.statistics().packets()).isEqualTo(delivered).isGreaterThanOrEqualTo(200);
            }
        });
    }

    @Test
    void aCardThatCannotStampPacketsIsTold() throws Exception {
        NetworkNamespace.run(() -> {
            NetworkNamespace.cable("left", "right");
            assertThatThrownBy(() -> PacketRing.open("right", SMALL.withTimestamps(TimestampSource.HARDWARE)))
                    .isInstanceOf(CaptureException.class)
                    .hasMessageMatching(
                            "the network card of right cannot stamp all packets .*: use software time stamps");
        });
    }
}
