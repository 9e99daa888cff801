// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidelight.dataplane.api.event.CaptureException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Filters as the kernel runs them, on packets with all kinds of tags, sent over a virtual cable. */
final class CaptureFilterTest {
    private static final PacketRingConfig SMALL = new PacketRingConfig(128 * 1024, 4, Duration.ofMillis(5), false);
    private static final int CUSTOMER = 0x8100 << 16;
    private static final int SERVICE = 0x88A8 << 16;
    private static final int OLD_SERVICE = 0x9100 << 16;

    /** By name; the mark is the place in this order. */
    private static final Map<String, int[]> TAGS = new TreeMap<>(Map.of(
            "a plain", new int[0],
            "b tagged", new int[]{CUSTOMER | 5},
            "c service", new int[]{SERVICE | 5},
            "d old service, not taken off", new int[]{OLD_SERVICE | 5},
            "e QinQ", new int[]{SERVICE | 100, CUSTOMER | 5},
            "f QinQ, two alike", new int[]{CUSTOMER | 100, CUSTOMER | 5},
            "g QinQ, old", new int[]{OLD_SERVICE | 100, CUSTOMER | 5},
            "h three", new int[]{SERVICE | 100, CUSTOMER | 101, CUSTOMER | 5}));

    private static final WirePacket HTTPS = WirePacket.tcp(0x0A000001, 40_000, 0x0A000002, 443, 0);
    private static final WirePacket DNS = new WirePacket(WirePacket.UDP, 0x0A000001, 40_000, 0x0A000002, 53, 0);

    /** The names of those that a filter lets in, of packets with all kinds of tags. */
    private static List<String> letIn(String filter, WirePacket packet) throws Exception {
        List<String> names = new ArrayList<>();
        NetworkNamespace.run(() -> {
            NetworkNamespace.cable("left", "right");
            List<String> all = List.copyOf(TAGS.keySet());
            List<int[]> tags = List.copyOf(TAGS.values());
            try (PacketRing ring = PacketRing.open("right", SMALL.withFilter(filter));
                    RawSender sender = new RawSender("left")) {
                for (int i = 0; i < all.size(); i++) {
                    WirePacket marked = new WirePacket(packet.protocol(), packet.source(), packet.sourcePort(),
                            packet.destination(), packet.destinationPort(), i, tags.get(i));
                    sender.send(marked.bytes());
                }
                receive(ring, received -> names.add(all.get(WirePacket.mark(received))));
            }
        });
        return names;
    }

    private static void receive(PacketRing ring, PacketHandler handler) {
        while (ring.await(150)) {
            ring.poll(packet -> {
                if (WirePacket.isOurs(packet)) {
                    handler.onPacket(packet);
                }
            }, 10);
        }
    }

    @Test
    void aFilterMatchesWhateverTagsAPacketHas() throws Exception {
        assertThat(letIn("tcp port 443", HTTPS)).isEqualTo(List.copyOf(TAGS.keySet()));
        assertThat(letIn("tcp port 443", DNS)).isEmpty();
        assertThat(letIn("host 10.0.0.2 and (udp or port 80)", DNS)).isEqualTo(List.copyOf(TAGS.keySet()));
        assertThat(letIn("net 10.0.1.0/24 or port 80", HTTPS)).isEmpty();
        assertThat(letIn("", HTTPS)).isEqualTo(List.copyOf(TAGS.keySet()));
    }

    @Test
    void aFilterMayNameTagsThemselvesAlsoThoseThatTheKernelTakesOff() throws Exception {
        assertThat(letIn("vlan 5 and tcp", HTTPS)).isEqualTo(List.copyOf(TAGS.keySet()).subList(1, 8));
        assertThat(letIn("vlan 5 and udp", HTTPS)).isEmpty();
        assertThat(letIn("vlan 100", HTTPS)).containsExactly("e QinQ", "f QinQ, two alike", "g QinQ, old", "h three");
        assertThat(letIn("vlan 100 and vlan 5 and tcp port 443", HTTPS)).containsExactly("e QinQ", "f QinQ, two alike",
                "g QinQ, old");
        assertThat(letIn("vlan 101 and vlan 5 and tcp", HTTPS)).containsExactly("h three");
        assertThat(letIn("vlan 7", HTTPS)).isEmpty();
    }

    @Test
    void aFilterMayAskForWhatIsBesideThePacket() throws Exception {
        assertThat(letIn("inbound and tcp", HTTPS)).isEqualTo(List.copyOf(TAGS.keySet()));
        assertThat(letIn("outbound", HTTPS)).isEmpty();
    }

    @Test
    void aTagThatWasTakenOffIsToldWithItsType() throws Exception {
        NetworkNamespace.run(() -> {
            NetworkNamespace.cable("left", "right");
            List<String> seen = new ArrayList<>();
            try (PacketRing ring = PacketRing.open("right", SMALL); RawSender sender = new RawSender("left")) {
                TAGS.values().forEach(tags -> sender.send(HTTPS.tagged(tags).bytes()));
                receive(ring, packet -> seen.add(packet.vlanId() == CapturedPacket.NO_VLAN
                        ? "none"
                        : Integer.toHexString(packet.vlanTpid()) + " " + packet.vlanId()));
            }
            assertThat(seen).containsExactly("none", "8100 5", "88a8 5", "none", "88a8 100", "8100 100", "none",
                    "88a8 100");
        });
    }

    @Test
    void aSnapLengthKeepsTheBeginningAndTellsTheWholeLength() throws Exception {
        for (String filter : List.of("", "tcp")) {
            NetworkNamespace.run(() -> {
                NetworkNamespace.cable("left", "right");
                byte[] large = Arrays.copyOf(HTTPS.bytes(), 1_000);
                PacketRingConfig config = SMALL.withFilter(filter).withSnapLength(200);
                try (PacketRing ring = PacketRing.open("right", config); RawSender sender = new RawSender("left")) {
                    sender.send(large);
                    sender.send(HTTPS.bytes());
                    List<String> lengths = new ArrayList<>();
                    receive(ring, packet -> lengths.add(packet.buffer().capacity() + " of " + packet.originalLength()));
                    assertThat(lengths).containsExactly("200 of 1000", "94 of 94");
                    assertThat(ring.statistics().truncatedPackets()).isEqualTo(1);
                }
            });
        }
    }

    @Test
    void aWrongFilterIsToldWithTheComplaintAndHowFarItIsRight() throws Exception {
        NetworkNamespace.run(() -> {
            NetworkNamespace.cable("left", "right");
            assertThatThrownBy(() -> PacketRing.open("right", SMALL.withFilter("tcp port 443 and and udp")))
                    .isInstanceOf(CaptureException.class)
                    .hasMessageStartingWith(
                            "the capture filter «tcp port 443 and and udp» is not understood: libpcap says «")
                    .hasMessageEndingWith("»; it can be read up to character 12, «tcp port 443»");
            assertThatThrownBy(() -> PacketRing.open("right", SMALL.withFilter("vlan 5 and ) udp")))
                    .isInstanceOf(CaptureException.class).hasMessageEndingWith("up to character 6, «vlan 5»");
            assertThatThrownBy(() -> PacketRing.open("right", SMALL.withFilter("(((")))
                    .isInstanceOf(CaptureException.class).hasMessageContaining("first word");
            assertThatThrownBy(() -> PacketRing.open("right", SMALL.withFilter("tcp port 99999999999")))
                    .isInstanceOf(CaptureException.class).hasMessageContaining("overflow");
            assertThatThrownBy(() -> PacketRing.open("right", SMALL.withFilter("tcp\0udp")))
                    .isInstanceOf(CaptureException.class).hasMessageContaining("zero character");
        });
    }

    @Test
    void aFilterTooLongForTheKernelIsTold() throws Exception {
        String filter = IntStream.range(1, 200).mapToObj(i -> Integer.toHexString(i) + "::1")
                .collect(Collectors.joining(" or ", "ip6 host ", ""));
        NetworkNamespace.run(() -> {
            NetworkNamespace.cable("left", "right");
            assertThatThrownBy(() -> PacketRing.open("right", SMALL.withFilter(filter)))
                    .isInstanceOf(CaptureException.class).hasMessageContaining("instructions, the kernel takes 4096");
        });
    }
}
