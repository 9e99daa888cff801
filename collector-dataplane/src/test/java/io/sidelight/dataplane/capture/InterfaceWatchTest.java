// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static io.sidelight.dataplane.capture.InterfaceState.DOWN;
import static io.sidelight.dataplane.capture.InterfaceState.GONE;
import static io.sidelight.dataplane.capture.InterfaceState.UP;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What rings know of interfaces that are taken down, brought up and removed under them: virtual cables, and the real kernel. */
final class InterfaceWatchTest {
    private static final PacketRingConfig SMALL = new PacketRingConfig(128 * 1024, 16, Duration.ofMillis(5), false);

    private final List<Integer> marks = new ArrayList<>();

    private static void link(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("ip", "link"));
        command.addAll(List.of(words));
        NetworkNamespace.command(command.toArray(String[]::new));
    }

    private static void send(String name, int from, int to) {
        try (RawSender sender = new RawSender(name)) {
            for (int mark = from; mark < to; mark++) {
                sender.send(WirePacket.tcp(0x0A000000 + mark, 40_000, 0x0B000001, 443, mark).bytes());
            }
        }
    }

    private static void bringUp(String name, String peer) throws Exception {
        link("set", name, "up");
        // the cable carries nothing before the kernel, a moment later, says so at both ends
        for (String end : List.of(name, peer)) {
            while (!NetworkNamespace.command("ip", "link", "show", end).contains("state UP")) {
                Thread.sleep(1);
            }
        }
    }

    private List<Integer> receive(LivePacketSource source) {
        marks.clear();
        while (source.await(150)) {
            source.poll(packet -> {
                if (WirePacket.isOurs(packet)) {
                    marks.add(WirePacket.mark(packet));
                }
            }, 64);
        }
        return marks;
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    @Test
    void anInterfaceIsUpThenDownThenUpAgainAndItsPacketsAreReadAgain() throws Exception {
        NetworkNamespace.run(() -> {
            NetworkNamespace.cable("left", "right");
            try (PacketRing ring = PacketRing.open("right", SMALL)) {
                assertThat(ring.lookAtInterfaces()).containsExactly(new InterfaceStatus("right", UP, 0));
                link("set", "right", "down");
                assertThat(ring.lookAtInterfaces()).containsExactly(new InterfaceStatus("right", DOWN, 1));
                assertThat(receive(ring)).isEmpty();
                assertThat(ring.lookAtInterfaces()).containsExactly(new InterfaceStatus("right", DOWN, 1));
                assertThat(ring.isFinished()).isFalse();
                bringUp("right", "left");
                send("left", 0, 50);
                assertThat(receive(ring)).isEqualTo(range(0, 50));
                assertThat(ring.lookAtInterfaces()).containsExactly(new InterfaceStatus("right", UP, 1));
            }
        });
    }

    /** The other end of the cable is unplugged: the interface itself stays up. */
    @Test
    void aPeerThatIsDownIsNoChange() throws Exception {
        NetworkNamespace.run(() -> {
            NetworkNamespace.cable("left", "right");
            try (PacketRing ring = PacketRing.open("right", SMALL)) {
                link("set", "left", "down");
                assertThat(ring.lookAtInterfaces()).containsExactly(new InterfaceStatus("right", UP, 0));
            }
        });
    }

    @Test
    void beingDownBetweenTwoLooksIsCountedWhoeverTakesTheError() throws Exception {
        NetworkNamespace.run(() -> {
            NetworkNamespace.cable("left", "right");
            try (PacketRing ring = PacketRing.open("right", SMALL)) {
                link("set", "right", "down");
                bringUp("right", "left");
                assertThat(ring.lookAtInterfaces()).containsExactly(new InterfaceStatus("right", UP, 1));
                link("set", "right", "down");
                // its error ends one wait, not all; what the system sent while the interface was up may end some, too
                int ended = 0;
                while (ended < 50 && ring.await(20)) {
                    receive(ring);
                    ended++;
                }
                assertThat(ended).isLessThan(50);
                bringUp("right", "left");
                assertThat(ring.lookAtInterfaces()).containsExactly(new InterfaceStatus("right", UP, 2));
            }
        });
    }

    @Test
    void anInterfaceThatIsRenamedIsStillThere() throws Exception {
        NetworkNamespace.run(() -> {
            NetworkNamespace.cable("left", "right");
            try (PacketRing ring = PacketRing.open("right", SMALL)) {
                link("set", "right", "down");
                link("set", "right", "name", "elsewhere");
                assertThat(ring.lookAtInterfaces()).containsExactly(new InterfaceStatus("right", DOWN, 1));
                bringUp("elsewhere", "left");
                assertThat(ring.lookAtInterfaces()).containsExactly(new InterfaceStatus("right", UP, 1));
            }
        });
    }

    @Test
    void aRemovedInterfaceIsGoneForGoodAndItsLastPacketsAreRead() throws Exception {
        NetworkNamespace.run(() -> {
            NetworkNamespace.cable("left", "right");
            PacketRing ring = PacketRing.open("right", SMALL);
            try (ring) {
                send("left", 0, 50);
                link("del", "right");
                NetworkNamespace.cable("left", "right");
                assertThat(ring.isFinished()).isFalse();
                assertThat(ring.await(1_000)).isTrue();
                assertThat(ring.lookAtInterfaces()).extracting(InterfaceStatus::state).containsExactly(GONE);
                assertThat(ring.isFinished()).as("before its last packets are read").isFalse();
                assertThat(receive(ring)).isEqualTo(range(0, 50));
                assertThat(ring.isFinished()).isTrue();
                assertThat(ring.lookAtInterfaces()).extracting(InterfaceStatus::state).containsExactly(GONE);
                assertThat(ring.statistics().damage()).isEqualTo("interface right is gone, so what came in there later"
                        + " was not read: start again when there is one of that name");
            }
            assertThat(ring.lookAtInterfaces()).isEmpty();
            assertThat(ring.statistics().damage()).isNotEmpty();
        });
    }

    @Test
    void oneOfTheWorkersTellsOfAnInterfaceAndAllLearnThatItIsGone() throws Exception {
        NetworkNamespace.run(() -> {
            NetworkNamespace.cable("left", "right");
            List<LivePacketSource> sources = LiveCapture.open(List.of("right"), SMALL, 3);
            link("del", "right");
            assertThat(sources).filteredOn(source -> !source.lookAtInterfaces().isEmpty()).hasSize(1);
            sources.forEach(this::receive);
            assertThat(sources).allMatch(LivePacketSource::isFinished);
            assertThat(sources).filteredOn(source -> !source.statistics().damage().isEmpty()).hasSize(1);
            sources.forEach(LivePacketSource::close);
        });
    }

    @Test
    void otherInterfacesAreReadOnUntilTheLastIsGone() throws Exception {
        NetworkNamespace.run(() -> {
            NetworkNamespace.cable("left", "right");
            NetworkNamespace.cable("wire", "port");
            try (LivePacketSource source = LiveCapture.open(List.of("right", "port"), SMALL, 1).getFirst()) {
                link("del", "right");
                assertThat(source.lookAtInterfaces()).extracting(InterfaceStatus::state).containsExactly(GONE, UP);
                assertThat(source.isFinished()).isFalse();
                send("wire", 0, 50);
                assertThat(receive(source)).isEqualTo(range(0, 50));
                link("del", "port");
                assertThat(source.lookAtInterfaces()).extracting(InterfaceStatus::state).containsExactly(GONE, GONE);
                assertThat(receive(source)).isEmpty();
                assertThat(source.isFinished()).isTrue();
                assertThat(source.statistics().damage()).contains("interface right is gone", "interface port is gone");
            }
        });
    }
}
