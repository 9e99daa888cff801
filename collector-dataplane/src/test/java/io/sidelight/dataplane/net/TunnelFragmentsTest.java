// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import static io.sidelight.dataplane.net.TestPackets.bytes;
import static io.sidelight.dataplane.net.TestPackets.payload;
import static io.sidelight.dataplane.net.TestPackets.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Fragments around a tunnel, in it, and both. */
final class TunnelFragmentsTest {
    private static final int PAYLOAD = 1_400;
    private static final byte[] SEGMENT = tcp(50_000, 443, bytes(PAYLOAD));
    private static final List<byte[]> PACKETS = List.of(TunnelBytes.checksummed(TestPackets.ipv4(6, SEGMENT)),
            TestPackets.ipv6(6, SEGMENT));

    private final Defragmenter defragmenter = new Defragmenter();
    private final PacketDecoder decoder = new PacketDecoder(defragmenter);
    private final DecodedPacket packet = new DecodedPacket();

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = {"GRE.*", "ERSPAN.*", "VXLAN.*", "GENEVE.*", "GTP.*",
        "IPV4_IN_IPV4", "IN_IPV6", "L2TP.*", "ETHERIP", "MPLS_IN.*", "TZSP", "NVGRE", "PPTP"})
    void fragmentedTunnel(Wrapping wrapping) {
        Random random = new Random(1);
        for (byte[] ip : PACKETS) {
            byte[] frame = wrapping.aroundFrame(300, TunnelBytes.frame(ip));
            List<byte[]> fragments = new ArrayList<>(Fragments.ofFrame(frame, 7, 400));
            assertThat(fragments).hasSizeGreaterThan(3);
            Collections.shuffle(fragments, random);
            assertLastIsWhole(fragments);
            assertThat(packet.isTunnelled()).isTrue();
            assertThat(packet.encapsulation().innerId()).isEqualTo(wrapping.expectedId(300));
        }
    }

    @ParameterizedTest
    @EnumSource
    void fragmentedPacketInATunnel(Wrapping wrapping) {
        for (byte[] ip : PACKETS) {
            List<byte[]> frames = Fragments.of(ip, 9, 480).stream()
                    .map(fragment -> wrapping.aroundFrame(300, TunnelBytes.frame(fragment))).toList();
            assertLastIsWhole(frames);
            assertThat(packet.isTunnelled()).isEqualTo(wrapping.isTunnel());
        }
    }

    @Test
    void fragmentsInFragments() {
        for (byte[] ip : PACKETS) {
            List<byte[]> frames = new ArrayList<>();
            for (byte[] inner : Fragments.of(ip, 9, 480)) {
                byte[] frame = Wrapping.VXLAN.aroundFrame(300, TunnelBytes.frame(inner));
                frames.addAll(Fragments.ofFrame(frame, 100 + frames.size(), 200));
            }
            assertLastIsWhole(frames);
            assertThat(defragmenter.held()).isZero();
        }
    }

    @Test
    void fragmentsInFragmentsInFragmentsAreRefused() {
        List<byte[]> frames = new ArrayList<>();
        int id = 0;
        for (byte[] inner : Fragments.of(PACKETS.getFirst(), 9, 480)) {
            for (byte[] middle : Fragments.of(TunnelBytes.ipv4(4, inner), 100 + id++, 240)) {
                frames.addAll(Fragments.ofFrame(TunnelBytes.frame(TunnelBytes.ipv4(4, middle)), 1_000 + id++, 120));
            }
        }
        for (byte[] frame : frames) {
            assertThat(decode(frame)).isIn(PacketDecoder.FRAGMENT_HELD, PacketDecoder.MALFORMED);
        }
    }

    /** IP in IP between the same addresses with the same identification: only the depth tells the two datagrams apart. */
    @Test
    void fragmentsAroundAndInsideAreNotMixedUp() {
        byte[] whole = TestPackets.ipv4(TunnelBytes.NEAR, TunnelBytes.FAR, 4, 0, 0, PACKETS.getFirst());
        List<byte[]> inner = Fragments.of(whole, 5, 480);
        List<byte[]> frames = new ArrayList<>();
        for (byte[] fragment : inner) {
            // each outer datagram has the inner one's key, one after the other
            frames.addAll(Fragments.ofFrame(TunnelBytes.frame(TunnelBytes.ipv4(4, fragment)), 5, 256));
        }
        assertLastIsWhole(frames);
        assertThat(packet.encapsulation().depth()).isEqualTo(2);
    }

    private void assertLastIsWhole(List<byte[]> frames) {
        for (int i = 0; i < frames.size() - 1; i++) {
            assertThat(decode(frames.get(i))).as("%d of %d", i, frames.size()).isEqualTo(PacketDecoder.FRAGMENT_HELD);
        }
        assertThat(decode(frames.getLast())).isEqualTo(PacketDecoder.TCP);
        assertThat(payload(packet)).isEqualTo(bytes(PAYLOAD));
        assertThat(packet.missingPayload()).isZero();
        assertThat(packet.ipLength()).isEqualTo((packet.ipVersion() == 4 ? 40 : 60) + PAYLOAD);
    }

    private int decode(byte[] bytes) {
        return decoder.decode(new UnsafeBuffer(bytes), 0, bytes.length, LinkType.ETHERNET, 0, packet);
    }
}
