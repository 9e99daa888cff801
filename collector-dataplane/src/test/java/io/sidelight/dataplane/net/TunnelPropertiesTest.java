// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import static io.sidelight.dataplane.net.TestPackets.bytes;
import static io.sidelight.dataplane.net.TestPackets.payload;
import static io.sidelight.dataplane.net.TestPackets.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for each encapsulation and any stack of them. */
final class TunnelPropertiesTest {
    private static final int PAYLOAD = 60;
    private static final byte[] SEGMENT = tcp(50_000, 443, bytes(PAYLOAD));
    private static final List<byte[]> PACKETS = List.of(TunnelBytes.checksummed(TestPackets.ipv4(6, SEGMENT)),
            TestPackets.ipv6(6, SEGMENT));

    private final PacketDecoder decoder = new PacketDecoder(new Defragmenter());
    private final DecodedPacket packet = new DecodedPacket();

    @ParameterizedTest
    @EnumSource
    void carriedPacketIsFound(Wrapping wrapping) {
        for (byte[] ip : PACKETS) {
            assertFound("", wrapping.aroundFrame(300, TunnelBytes.frame(ip)), ip);
            assertThat(packet.isTunnelled()).isEqualTo(wrapping.isTunnel());
            if (wrapping.isTunnel()) {
                assertThat(packet.encapsulation().depth()).isEqualTo(1);
                assertThat(packet.encapsulation().innerType()).isEqualTo(wrapping.type);
                assertThat(packet.encapsulation().innerId()).isEqualTo(wrapping.expectedId(300));
            }
        }
    }

    /** A mirror or a disk that keeps the beginning of packets only: what is missing is what the carried packet says. */
    @ParameterizedTest
    @EnumSource
    void truncationAtEveryByteIsToldFromAWholePacket(Wrapping wrapping) {
        for (byte[] ip : PACKETS) {
            byte[] whole = wrapping.aroundFrame(300, TunnelBytes.frame(ip));
            int trailer = wrapping == Wrapping.MACSEC ? 16 : 0;
            int headers = whole.length - trailer - PAYLOAD;
            for (int length = 0; length < whole.length - trailer; length++) {
                int result = decode(Arrays.copyOf(whole, length));
                if (length < headers) {
                    assertThat(result).as("cut to %d", length).isNotEqualTo(PacketDecoder.TCP);
                } else {
                    assertThat(result).as("cut to %d", length).isEqualTo(PacketDecoder.TCP);
                    assertThat(packet.payloadLength()).isEqualTo(length - headers);
                    assertThat(packet.missingPayload()).isEqualTo(PAYLOAD - (length - headers));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void changedHeadersNeverThrowAndNeverPointOutside(Wrapping wrapping) {
        Random random = new Random(11);
        byte[] whole = wrapping.aroundFrame(300, TunnelBytes.frame(PACKETS.getFirst()));
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = whole.clone();
            for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length - PAYLOAD)] = (byte) random.nextInt();
            }
            assertWithinBuffer(decode(Arrays.copyOf(bytes, random.nextInt(bytes.length + 1))));
        }
    }

    @Test
    void randomBytesBehindEachTunnelsHeaderNeverThrow() {
        Random random = new Random(12);
        for (int round = 0; round < 100_000; round++) {
            Wrapping wrapping = Wrapping.any(random);
            byte[] bytes = wrapping.aroundFrame(300, TunnelBytes.frame(PACKETS.getFirst()));
            int kept = random.nextInt(bytes.length);
            for (int i = kept; i < bytes.length; i++) {
                bytes[i] = (byte) random.nextInt();
            }
            assertWithinBuffer(decode(bytes));
        }
    }

    @Test
    void anyStackUpToTheLimitIsFollowed() {
        Random random = new Random(13);
        for (int round = 0; round < 5_000; round++) {
            Stack stack = Stack.of(random, random.nextInt(1, Encapsulation.MAX_DEPTH + 1));
            assertFound(stack.toString(), stack.bytes, stack.packet);
            assertThat(packet.encapsulation().depth()).as("%s", stack).isEqualTo(stack.tunnels());
            Wrapping outermost = stack.outermost();
            assertThat(packet.encapsulation().outerType()).as("%s", stack).isEqualTo(outermost.type);
        }
    }

    @Test
    void deeperIsRefused() {
        Random random = new Random(14);
        for (int round = 0; round < 2_000; round++) {
            Stack stack = Stack.of(random, Encapsulation.MAX_DEPTH + 1);
            assertThat(decode(stack.bytes)).as("%s", stack).isEqualTo(PacketDecoder.MALFORMED);
        }
    }

    @Test
    void queueKeepsWhatWasDecoded() {
        Random random = new Random(15);
        UnsafeBuffer queue = new UnsafeBuffer(new byte[256]);
        DecodedPacket copy = new DecodedPacket();
        for (int round = 0; round < 1_000; round++) {
            Stack stack = Stack.of(random, random.nextInt(0, 4));
            assertFound(stack.toString(), stack.bytes, stack.packet);
            int length = DecodedPacketCodec.length(packet);
            DecodedPacketCodec.encode(packet, queue, 8);
            assertThat(DecodedPacketCodec.length(queue, 8)).isEqualTo(length);
            DecodedPacketCodec.decode(queue, 8, packet.payloadBuffer(),
                    packet.payloadOffset() - packet.tcpHeaderLength(), copy);
            assertThat(copy).usingRecursiveComparison().ignoringFields("payloadBuffer", "encapsulation")
                    .isEqualTo(packet);
            assertThat(copy.encapsulation().facts()).isEqualTo(packet.encapsulation().facts());
            assertThat(payload(copy)).isEqualTo(payload(packet));
        }
    }

    private void assertFound(String what, byte[] frame, byte[] ip) {
        assertThat(decode(frame)).as(what).isEqualTo(PacketDecoder.TCP);
        assertThat(packet.ipVersion()).isEqualTo(ip[0] >> 4);
        assertThat(packet.ipLength()).isEqualTo(ip.length);
        assertThat(packet.destinationPort()).isEqualTo(443);
        assertThat(payload(packet)).isEqualTo(bytes(PAYLOAD));
        assertThat(packet.missingPayload()).isZero();
    }

    private void assertWithinBuffer(int result) {
        assertThat(result).isBetween(PacketDecoder.TCP, PacketDecoder.UDP);
        if (result == PacketDecoder.TCP || result == PacketDecoder.UDP) {
            assertThat(packet.payloadLength()).isNotNegative();
            assertThat(packet.missingPayload()).isNotNegative();
            packet.payloadBuffer().boundsCheck(packet.payloadOffset(), packet.payloadLength());
        }
    }

    private int decode(byte[] bytes) {
        return decoder.decode(new UnsafeBuffer(bytes), 0, bytes.length, LinkType.ETHERNET, 0, packet);
    }

    /** Steps in random order around an IP packet, with exactly so many tunnels; what is no tunnel comes in between. */
    private record Stack(List<Wrapping> steps, byte[] packet, byte[] bytes) {
        static Stack of(Random random, int tunnels) {
            byte[] packet = PACKETS.get(random.nextInt(PACKETS.size()));
            List<Wrapping> steps = new ArrayList<>();
            byte[] bytes = packet;
            boolean isFrame = false;
            int count = 0;
            while (count < tunnels || !isFrame) {
                Wrapping step = next(random, isFrame, steps, count < tunnels);
                bytes = step.around(random.nextInt(1, 4_000), bytes);
                isFrame = step.givesFrame();
                count += step.isTunnel() ? 1 : 0;
                steps.add(step);
            }
            return new Stack(steps, packet, bytes);
        }

        /** Never one tag upon another for long: they have a bound of their own. */
        private static Wrapping next(Random random, boolean isFrame, List<Wrapping> before, boolean tunnelsAllowed) {
            if (!tunnelsAllowed) {
                return Wrapping.ETHERNET;
            }
            while (true) {
                Wrapping step = Wrapping.any(random);
                boolean repeatsTag = !step.isTunnel() && !before.isEmpty() && !before.getLast().isTunnel()
                        && before.getLast() != Wrapping.ETHERNET;
                if (step.takesFrame() == isFrame && !repeatsTag) {
                    return step;
                }
            }
        }

        int tunnels() {
            return (int) steps.stream().filter(Wrapping::isTunnel).count();
        }

        Wrapping outermost() {
            return steps.reversed().stream().filter(Wrapping::isTunnel).findFirst().orElseThrow();
        }

        @Override
        public String toString() {
            return steps.toString();
        }
    }
}
