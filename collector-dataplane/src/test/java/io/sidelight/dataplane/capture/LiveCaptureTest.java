// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidelight.dataplane.api.event.CaptureException;
import io.sidelight.dataplane.capture.bpf.BpfProgram;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Captures from virtual cables, several rings at once. */
final class LiveCaptureTest {
    private static final PacketRingConfig SMALL = new PacketRingConfig(128 * 1024, 16, Duration.ofMillis(5), false);
    private static final int CLIENTS = 0x0A000000;
    private static final int SERVER = 0x0A010001;
    private static final int HTTPS = 443;

    private static WirePacket flow(int number, int mark) {
        return WirePacket.tcp(CLIENTS + number, 1024 + number * 7, SERVER, HTTPS, mark);
    }

    /** The marks of all packets that come until nothing has come for a while. */
    private static List<Integer> marks(LivePacketSource source) {
        List<Integer> marks = new ArrayList<>();
        receive(source, packet -> marks.add(WirePacket.mark(packet)));
        return marks;
    }

    private static void receive(LivePacketSource source, PacketHandler handler) {
        while (source.await(150)) {
            source.poll(packet -> {
                if (WirePacket.isOurs(packet)) {
                    handler.onPacket(packet);
                }
            }, 64);
        }
    }

    private static void close(List<LivePacketSource> sources) {
        sources.forEach(LivePacketSource::close);
    }

    @Test
    void bothDirectionsOfAFlowComeToOneWorkerAndEachPacketOnce() throws Exception {
        NetworkNamespace.run(() -> {
            NetworkNamespace.cable("left", "right");
            List<LivePacketSource> sources = LiveCapture.open(List.of("right"), SMALL, 4);
            try (RawSender sender = new RawSender("left")) {
                for (int mark = 0; mark < 1_197; mark++) {
                    WirePacket packet = flow(mark % 199, mark);
                    sender.send((mark % 3 == 1 ? packet.reversed(mark) : packet).bytes());
                }
            }
            Map<Integer, Integer> workerOfFlow = new HashMap<>();
            List<Integer> all = new ArrayList<>();
            for (int worker = 0; worker < 4; worker++) {
                List<Integer> marks = marks(sources.get(worker));
                assertThat(marks).as("worker %s", worker).hasSizeGreaterThan(60);
                for (int mark : marks) {
                    assertThat(workerOfFlow.merge(mark % 199, worker, (one, _) -> one)).isEqualTo(worker);
                }
                all.addAll(marks);
            }
            assertThat(all).containsExactlyInAnyOrderElementsOf(IntStream.range(0, 1_197).boxed().toList());
            close(sources);
        });
    }

    @Test
    void fragmentsComeAsOnePacketToTheWorkerOfTheirFlow() throws Exception {
        NetworkNamespace.run(() -> {
            NetworkNamespace.cable("left", "right");
            List<LivePacketSource> sources = LiveCapture.open(List.of("right"), SMALL, 4);
            try (RawSender sender = new RawSender("left")) {
                for (int i = 0; i < 40; i++) {
                    sender.send(flow(i, i).bytes());
                    for (byte[] fragment : flow(i, 1_000 + i).fragments(i + 1)) {
                        sender.send(fragment);
                    }
                }
            }
            int packets = 0;
            for (LivePacketSource source : sources) {
                List<Integer> marks = marks(source);
                Set<Integer> whole = new HashSet<>(marks);
                assertThat(marks).allMatch(mark -> whole.contains(mark < 1_000 ? mark + 1_000 : mark - 1_000));
                packets += marks.size();
            }
            assertThat(packets).isEqualTo(80);
            close(sources);
        });
    }

    @Test
    void noPacketComesToAWrongWorkerWhileTheRingsAreOpened() throws Exception {
        NetworkNamespace.run(() -> {
            NetworkNamespace.cable("left", "right");
            AtomicBoolean flooding = new AtomicBoolean(true);
            // A thread begins in the namespace of the one that starts it.
            Thread flood = Thread.ofPlatform().start(() -> {
                try (RawSender sender = new RawSender("left")) {
                    for (int mark = 0; flooding.get(); mark++) {
                        sender.send(flow(mark % 64, mark).bytes());
                    }
                }
            });
            try {
                for (int round = 0; round < 10; round++) {
                    eachFlowHasOneWorker(LiveCapture.open(List.of("right"), SMALL, 4));
                }
            } finally {
                flooding.set(false);
                flood.join();
            }
        });
    }

    private static void eachFlowHasOneWorker(List<LivePacketSource> sources) {
        Map<Integer, Integer> workerOfFlow = new HashMap<>();
        for (int i = 0; i < sources.size(); i++) {
            int worker = i;
            assertThat(sources.get(i).await(2_000)).isTrue();
            sources.get(i).poll(packet -> {
                if (!WirePacket.isOurs(packet)) {
                    return;
                }
                int flow = WirePacket.mark(packet) % 64;
                assertThat(workerOfFlow.merge(flow, worker, (one, _) -> one)).as("flow %s", flow).isEqualTo(worker);
            }, 300);
        }
        assertThat(workerOfFlow).isNotEmpty();
        close(sources);
    }

    @Test
    void loopbackShowsEachPacketOnceToSeveralWorkersToo() throws Exception {
        NetworkNamespace.run(() -> {
            NetworkNamespace.command("ip", "link", "set", "lo", "up");
            List<LivePacketSource> sources = LiveCapture.open(List.of("lo"), SMALL, 2);
            try (RawSender sender = new RawSender("lo")) {
                for (int mark = 0; mark < 100; mark++) {
                    sender.send(flow(mark, mark).bytes());
                }
            }
            List<Integer> all = new ArrayList<>();
            sources.forEach(source -> all.addAll(marks(source)));
            assertThat(all).containsExactlyInAnyOrderElementsOf(IntStream.range(0, 100).boxed().toList());
            close(sources);
        });
    }

    @Test
    void nothingComesInBeforeTheGroupIsComplete() throws Exception {
        NetworkNamespace.run(() -> {
            NetworkNamespace.cable("left", "right");
            try (PacketRing ring = PacketRing.prepare("right", SMALL, 0, true);
                    RawSender sender = new RawSender("left")) {
                sender.send(flow(1, 1).bytes());
                ring.join(new FanoutGroup("right", 0));
                sender.send(flow(1, 2).bytes());
                assertThat(ring.await(100)).isFalse();
                ring.start(BpfProgram.everything(1_000));
                sender.send(flow(1, 3).bytes());
                assertThat(marks(ring)).containsExactly(3);
            }
        });
    }

    @Test
    void aGroupInUseElsewhereIsToldAndNothingStaysOpen() throws Exception {
        NetworkNamespace.run(() -> {
            NetworkNamespace.cable("left", "right");
            PacketRingConfig config = SMALL.withFanoutGroup(77);
            List<LivePacketSource> first = LiveCapture.open(List.of("right"), config, 2);
            assertThatThrownBy(() -> LiveCapture.open(List.of("left"), config, 2)).isInstanceOf(CaptureException.class)
                    .hasMessage("fanout group 77 of left is in use, on another interface or in another way:"
                            + " give another number, or none");
            // Another process may take part, and then has its share.
            List<LivePacketSource> second = LiveCapture.open(List.of("right"), config, 2);
            try (RawSender sender = new RawSender("left")) {
                for (int mark = 0; mark < 200; mark++) {
                    sender.send(flow(mark, mark).bytes());
                }
            }
            int ofFirst = marks(first.get(0)).size() + marks(first.get(1)).size();
            int ofSecond = marks(second.get(0)).size() + marks(second.get(1)).size();
            assertThat(ofFirst).isPositive();
            assertThat(ofSecond).isEqualTo(200 - ofFirst).isPositive();
            close(first);
            close(second);
        });
    }

    @Test
    void whatCannotBeOpenedIsToldInOneSentence() {
        assertThatThrownBy(() -> LiveCapture.open(List.of(), SMALL, 1)).isInstanceOf(CaptureException.class)
                .hasMessageStartingWith("no interface");
        assertThatThrownBy(() -> LiveCapture.open(List.of("a0", "b0", "a0"), SMALL, 1))
                .isInstanceOf(CaptureException.class)
                .hasMessageStartingWith("an interface is named twice in a0, b0, a0");
        assertThatThrownBy(() -> LiveCapture.open(List.of("lo"), SMALL, 257)).isInstanceOf(CaptureException.class)
                .hasMessageContaining("257 workers");
        assertThatThrownBy(() -> LiveCapture.open(List.of("lo", "a0"), SMALL.withFanoutGroup(65_535), 2))
                .isInstanceOf(CaptureException.class).hasMessageStartingWith("fanout group 65535 leaves no numbers");
    }
}
