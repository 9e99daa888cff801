// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

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
import org.junit.jupiter.api.Timeout;

/** Captures from loopback through libpcap for real, where that is allowed. Touches no other interface. */
@Timeout(60)
final class PcapLiveSourceTest {
    private static final int HEADERS = 14 + 20 + 8;
    private static final int PORT_OFFSET = 14 + 20 + 2;

    private final List<PcapLiveSource> open = new ArrayList<>();
    private final List<Integer> received = new ArrayList<>();

    private PcapLiveSource loopback(String filter) {
        try {
            PcapLiveSource source = PcapLiveSource.open("lo",
                    new PcapLiveConfig(filter, 200, false, 4 << 20, Duration.ofMillis(5)));
            open.add(source);
            return source;
        } catch (CaptureException e) {
            String message = String.valueOf(e.getMessage());
            Assumptions.assumeFalse(message.startsWith("not allowed") || message.startsWith("libpcap is not installed")
                    || message.startsWith("there is no network interface lo"), message);
            throw e;
        }
    }

    @AfterEach
    void close() {
        open.forEach(PcapLiveSource::close);
    }

    /** Sends datagrams whose first two bytes are their number; returns the port they go to. */
    private static int send(int count, int length) throws IOException {
        try (DatagramSocket receiver = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
                DatagramSocket sender = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
            for (int i = 0; i < count; i++) {
                byte[] payload = new byte[length];
                payload[0] = (byte) (i >> 8);
                payload[1] = (byte) i;
                sender.send(new DatagramPacket(payload, length, receiver.getLocalSocketAddress()));
            }
            return receiver.getLocalPort();
        }
    }

    private void receive(PcapLiveSource source, int port, int limit) {
        while (source.await(200)) {
            source.poll(packet -> keep(packet, port), limit);
        }
    }

    private void keep(CapturedPacket packet, int port) {
        DirectBuffer bytes = packet.buffer();
        if (bytes.capacity() >= HEADERS + 2 && bytes.getByte(14 + 9) == 17
                && (bytes.getShort(PORT_OFFSET, ByteOrder.BIG_ENDIAN) & 0xFFFF) == port) {
            received.add(bytes.getShort(HEADERS, ByteOrder.BIG_ENDIAN) & 0xFFFF);
        }
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @Test
    void eachPacketIsDeliveredOnceAndInOrder() throws IOException {
        PcapLiveSource source = loopback("");
        receive(source, send(500, 10), 7);
        assertThat(received).isEqualTo(numbers(500));
        assertThat(source.linkType()).isEqualTo(1);
        source.close();
        assertThat(source.statistics().packets()).isGreaterThanOrEqualTo(500);
        assertThat(source.statistics().droppedByKernel()).isZero();
        assertThat(source.isFinished()).isTrue();
        assertThat(source.poll(_ -> {}, 1)).isZero();
    }

    @Test
    void packetsTellTheirTimeAndWhatWasCutOff() throws IOException {
        PcapLiveSource source = loopback("");
        long before = System.currentTimeMillis() * 1_000_000L;
        int port = send(1, 1_000);
        List<Long> times = new ArrayList<>();
        while (source.await(200)) {
            source.poll(packet -> {
                keep(packet, port);
                if (!received.isEmpty() && times.isEmpty()) {
                    times.add(packet.timestampNs());
                    assertThat(packet.originalLength()).isEqualTo(HEADERS + 1_000);
                    assertThat(packet.buffer().capacity()).isEqualTo(200);
                }
            }, 100);
        }
        assertThat(times).hasSize(1);
        assertThat(times.getFirst()).isBetween(before - 1_000_000_000L, before + 10_000_000_000L);
    }

    @Test
    void onlyWhatTheFilterLetsThroughComes() throws IOException {
        PcapLiveSource source = loopback("tcp port 9");
        int port = send(50, 10);
        receive(source, port, 100);
        assertThat(received).isEmpty();
        assertThatThrownBy(() -> loopback("tcp porrt 9")).isInstanceOf(CaptureException.class)
                .hasMessageContaining("porrt");
    }

    @Test
    void tagsAreInTheBytesAndTheFilterLooksBehindThem() throws Exception {
        WirePacket https = WirePacket.tcp(0x0A000001, 40_000, 0x0A000002, 443, 1);
        WirePacket other = WirePacket.tcp(0x0A000001, 40_000, 0x0A000002, 80, 2);
        List<byte[]> captured = new ArrayList<>();
        NetworkNamespace.run(() -> {
            NetworkNamespace.cable("left", "right");
            try (PcapLiveSource source = PcapLiveSource.open("right",
                    new PcapLiveConfig("tcp port 443", 200, true, 4 << 20, Duration.ofMillis(5)));
                    RawSender sender = new RawSender("left")) {
                sender.send(https.bytes());
                sender.send(https.tagged(0x8100 << 16 | 5).bytes());
                sender.send(other.bytes());
                sender.send(other.tagged(0x8100 << 16 | 5).bytes());
                while (source.await(200)) {
                    source.poll(packet -> captured.add(bytes(packet)), 10);
                }
            }
        });
        assertThat(captured).containsExactly(https.bytes(), https.tagged(0x8100 << 16 | 5).bytes());
    }

    @Test
    void whatThisMachineSendsComesToo() throws Exception {
        WirePacket https = WirePacket.tcp(0x0A000001, 40_000, 0x0A000002, 443, 1);
        NetworkNamespace.run(() -> {
            NetworkNamespace.cable("left", "right");
            try (PcapLiveSource source = PcapLiveSource.open("left",
                    new PcapLiveConfig("tcp port 443", 200, true, 4 << 20, Duration.ofMillis(5)));
                    RawSender sender = new RawSender("left")) {
                sender.send(https.bytes());
                poll(source, 10);
            }
        });
        assertThat(received).hasSize(1);
    }

    @Test
    void anInterfaceThatIsGoneEndsTheCaptureAndOneThatWasDownDoesNot() throws Exception {
        WirePacket https = WirePacket.tcp(0x0A000001, 40_000, 0x0A000002, 443, 1);
        NetworkNamespace.run(() -> {
            NetworkNamespace.cable("left", "right");
            try (PcapLiveSource source = PcapLiveSource.open("right",
                    new PcapLiveConfig("tcp port 443", 200, true, 4 << 20, Duration.ofMillis(5)))) {
                NetworkNamespace.command("ip", "link", "set", "right", "down");
                poll(source, 10);
                NetworkNamespace.command("ip", "link", "set", "right", "up");
                int before = received.size();
                try (RawSender sender = new RawSender("left")) {
                    for (int tries = 0; tries < 200 && received.size() == before; tries++) {
                        sender.send(https.bytes());
                        poll(source, 1);
                    }
                }
                assertThat(received.size()).isGreaterThan(before);
                assertThat(source.isFinished()).isFalse();
                NetworkNamespace.command("ip", "link", "del", "left");
                for (int tries = 0; tries < 200 && !source.isFinished(); tries++) {
                    poll(source, 1);
                }
                assertThat(source.isFinished()).isTrue();
                assertThat(source.statistics().damage()).startsWith("libpcap stopped capturing on right: it says «");
            }
        });
    }

    private void poll(PcapLiveSource source, int times) {
        for (int i = 0; i < times; i++) {
            boolean _ = source.await(20);
            source.poll(_ -> received.add(0), 64);
        }
    }

    private static byte[] bytes(CapturedPacket packet) {
        byte[] bytes = new byte[packet.buffer().capacity()];
        packet.buffer().getBytes(0, bytes);
        return bytes;
    }

    @Test
    void packetsTakeNoMemory() throws IOException {
        PcapLiveSource source = loopback("");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] sum = new long[1];
        PacketHandler handler = packet -> sum[0] += packet.timestampNs();
        long allocated = 0;
        int packets = 0;
        for (int round = 0; round < 20; round++) {
            send(500, 10);
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int more = -1; more != 0;) {
                more = source.poll(handler, 64);
                packets += round < 10 ? 0 : more;
            }
            allocated += round < 10 ? 0 : threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(packets).isGreaterThan(2_000);
        assertThat((double) allocated / packets).isLessThan(4.0);
    }

    @Test
    void saysWhyItCannotCapture() {
        loopback("");
        assertThatThrownBy(() -> PcapLiveSource.open("no-such-if", PcapLiveConfig.defaults()))
                .isInstanceOf(CaptureException.class)
                .hasMessageMatching("(there is no network interface no-such-if: choose one .*"
                        + "|not allowed to capture on no-such-if .*)");
        assertThatThrownBy(() -> LibPcapCapture.load(List.of("libno-such.so"))).isInstanceOf(CaptureException.class)
                .hasMessageStartingWith("libpcap is not installed: ");
    }

    @Test
    void wrongConfigurationsAreRefused() {
        assertThatThrownBy(() -> new PcapLiveConfig("", 10, true, 4 << 20, Duration.ofMillis(5)))
                .hasMessageContaining("snap length");
        assertThatThrownBy(() -> new PcapLiveConfig("", 200, true, 10, Duration.ofMillis(5)))
                .hasMessageContaining("capture buffer");
        assertThatThrownBy(() -> new PcapLiveConfig("", 200, true, 4 << 20, Duration.ZERO))
                .hasMessageContaining("timeout");
    }
}
