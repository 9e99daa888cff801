// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.sidelight.dataplane.api.event.CaptureException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Captures from loopback for real, where that is allowed. Touches no other interface. */
final class PacketRingTest {
    private static final int ETHERNET_IPV4_UDP_LENGTH = 14 + 20 + 8;
    private static final int PROTOCOL_OFFSET = 14 + 9;
    private static final int UDP = 17;
    private static final int PORT_OFFSET = 14 + 20 + 2;
    private static final PacketRingConfig SMALL = new PacketRingConfig(128 * 1024, 4, Duration.ofMillis(5), false);

    private final List<PacketRing> open = new ArrayList<>();
    private final List<String> received = new ArrayList<>();

    private PacketRing loopback(PacketRingConfig config) {
        try {
            PacketRing ring = PacketRing.open("lo", config);
            open.add(ring);
            return ring;
        } catch (CaptureException e) {
            String message = String.valueOf(e.getMessage());
            Assumptions.assumeFalse(message.startsWith("not allowed") || message.startsWith("live capture needs"),
                    message);
            throw e;
        }
    }

    @AfterEach
    void close() {
        open.forEach(PacketRing::close);
    }

    /** Sends {@code count} datagrams that carry their number, to a port of our own. */
    private static int send(int count, int length) throws IOException {
        try (DatagramSocket receiver = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
                DatagramSocket sender = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
            for (int i = 0; i < count; i++) {
                byte[] payload = new byte[length];
                byte[] number = Integer.toString(i).getBytes(US_ASCII);
                System.arraycopy(number, 0, payload, 0, number.length);
                sender.send(new DatagramPacket(payload, length, receiver.getLocalSocketAddress()));
            }
            return receiver.getLocalPort();
        }
    }

    /** Polls until nothing has come for a while, keeping the numbers in datagrams to {@code port}. */
    private void receive(PacketRing ring, int port, int limit) {
        while (ring.await(200)) {
            ring.poll(packet -> keep(packet, port), limit);
        }
    }

    private void keep(CapturedPacket packet, int port) {
        DirectBuffer bytes = packet.buffer();
        // Others on this machine may use loopback too, and closed ports answer with ICMP.
        if (bytes.capacity() > ETHERNET_IPV4_UDP_LENGTH && bytes.getByte(PROTOCOL_OFFSET) == UDP
                && (bytes.getShort(PORT_OFFSET, ByteOrder.BIG_ENDIAN) & 0xFFFF) == port) {
            int length = bytes.capacity() - ETHERNET_IPV4_UDP_LENGTH;
            received.add(bytes.getStringWithoutLengthAscii(ETHERNET_IPV4_UDP_LENGTH, length).replace("\0", ""));
        }
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    @Test
    void eachPacketOnLoopbackIsDeliveredOnceAndInOrder() throws IOException {
        PacketRing ring = loopback(PacketRingConfig.defaults());
        receive(ring, send(500, 10), Integer.MAX_VALUE);
        assertThat(received).isEqualTo(numbers(500));
        assertThat(ring.statistics().droppedByKernel()).isZero();
        assertThat(ring.linkType()).isEqualTo(1);
    }

    @Test
    void theRingGoesRoundManyTimesWhateverTheLimit() throws IOException {
        PacketRing ring = loopback(SMALL);
        for (int round = 0; round < 10; round++) {
            received.clear();
            receive(ring, send(100, 1_000), 7);
            assertThat(received).isEqualTo(numbers(100));
        }
        assertThat(ring.statistics().bytes()).isGreaterThan(SMALL.ringSize());
    }

    @Test
    void packetsTellTheirTimeAndNumber() throws IOException {
        PacketRing ring = loopback(SMALL);
        long before = System.currentTimeMillis() * 1_000_000;
        send(3, 10);
        List<Long> numbers = new ArrayList<>();
        while (ring.await(200)) {
            ring.poll(packet -> {
                numbers.add(packet.number());
                assertThat(packet.timestampNs()).isBetween(before - 1_000_000_000L, before + 60_000_000_000L);
                assertThat(packet.vlanId()).isEqualTo(CapturedPacket.NO_VLAN);
                assertThat(packet.originalLength()).isEqualTo(packet.buffer().capacity());
            }, 10);
        }
        assertThat(numbers).hasSizeGreaterThanOrEqualTo(3).startsWith(1L, 2L, 3L);
    }

    @Test
    void whatDidNotFitIsCountedAsDroppedAndStaysCounted() throws IOException {
        PacketRing ring = loopback(SMALL);
        send(2_000, 1_000);
        long dropped = ring.statistics().droppedByKernel();
        assertThat(dropped).isGreaterThan(500);
        assertThat(ring.statistics().droppedByKernel()).isGreaterThanOrEqualTo(dropped);
        ring.close();
        assertThat(ring.statistics().droppedByKernel()).isGreaterThanOrEqualTo(dropped);
    }

    @Test
    void pollingAllocatesNothing() throws IOException {
        PacketRing ring = loopback(PacketRingConfig.defaults());
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] sum = new long[1];
        PacketHandler handler = packet -> sum[0] += packet.timestampNs() + packet.buffer().getByte(0);
        send(1_000, 10);
        int warm = 0;
        while (warm < 200 && ring.await(1_000)) { // the kernel hands over a block at a time
            warm += ring.poll(handler, 200 - warm);
        }
        int packets = 0;
        long allocated = 0;
        while (packets < 500 && ring.await(1_000)) {
            long before = threads.getCurrentThreadAllocatedBytes();
            packets += ring.poll(handler, 500 - packets);
            allocated += threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(packets).isGreaterThan(100);
        assertThat((double) allocated / packets).isLessThan(1);
    }

    @Test
    void waitingEndsWhenTheTimeIsOver() {
        PacketRing ring = loopback(SMALL);
        long begin = System.nanoTime();
        while (ring.await(20) && System.nanoTime() - begin < 5_000_000_000L) {
            ring.poll(_ -> {}, 1_000);
        }
        assertThat(System.nanoTime() - begin).isLessThan(5_000_000_000L);
    }

    @Test
    void aClosedRingDeliversNothing() throws IOException {
        PacketRing ring = loopback(SMALL);
        send(3, 10);
        ring.await(200);
        ring.close();
        ring.close();
        assertThat(ring.poll(_ -> {}, 10)).isZero();
        assertThat(ring.await(1)).isFalse();
        assertThat(ring.isFinished()).isTrue();
    }

    @Test
    void aHandlerMayCloseTheRing() throws IOException {
        PacketRing ring = loopback(SMALL);
        send(3, 10);
        assertThat(ring.await(1_000)).isTrue();
        assertThat(ring.poll(_ -> ring.close(), 10)).isEqualTo(1);
    }

    @Test
    void anUnknownInterfaceIsToldWithThoseThatExist() {
        loopback(SMALL);
        assertThatThrownBy(() -> PacketRing.open("nosuch0", SMALL)).isInstanceOf(CaptureException.class)
                .hasMessageStartingWith("there is no network interface nosuch0: choose one of ")
                .hasMessageContaining("lo");
    }

    @Test
    void allInterfacesAtOnceAreForLibpcap() {
        assertThatThrownBy(() -> PacketRing.open("any", SMALL)).isInstanceOf(CaptureException.class)
                .hasMessageStartingWith("rings read one interface each, not any: use --source libpcap, ");
    }

    @Test
    void aRingMustHoldTheLargestPacketAndFitAnInt() {
        Duration timeout = Duration.ofMillis(10);
        assertThatThrownBy(() -> new PacketRingConfig(65_536, 4, timeout, false)).hasMessageContaining("65536");
        assertThatThrownBy(() -> new PacketRingConfig(1 << 20, 1, timeout, false)).hasMessageContaining("at least 2");
        assertThatThrownBy(() -> new PacketRingConfig(1 << 30, 2, timeout, false)).hasMessageContaining("at most");
        assertThatThrownBy(() -> new PacketRingConfig(1 << 20, 2, Duration.ZERO, false))
                .hasMessageContaining("is 0 ms, must be 1 to 10000 ms");
    }
}
