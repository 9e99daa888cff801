// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidelight.dataplane.api.event.CaptureException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Captures over TCP, fetched and sent, whole and cut. */
@Timeout(60)
final class PcapOverIpTest {
    private static final Pattern WAITING = Pattern.compile("waiting for captures on 127\\.0\\.0\\.1:([0-9]+)");

    private final RecordedPackets recorded = new RecordedPackets();
    private final List<String> notices = new CopyOnWriteArrayList<>();
    /** Opened by each test; not when opening is what fails. */
    @SuppressWarnings("NullAway.Init")
    private CaptureFiles source;

    @AfterEach
    void close() {
        if (source != null) {
            source.close();
        }
    }

    private void open(String argument, boolean follow) {
        source = CaptureFiles.open(List.of(CaptureArgument.of(argument)), follow, SecretsHandler.NONE, notices::add);
    }

    private void pollUntil(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("seconds so far: %s, notices: %s", seconds(), notices).isLessThan(end);
            if (source.poll(recorded, 5) == 0) {
                source.await(20);
            }
        }
    }

    private List<Integer> seconds() {
        return recorded.packets.stream().map(p -> (int) (p.timestampNs() / 1_000_000_000L)).toList();
    }

    private static ServerSocket server() throws IOException {
        return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    private static String address(ServerSocket server) {
        return "tcp://127.0.0.1:" + server.getLocalPort();
    }

    private int listeningPort() {
        Matcher waiting = WAITING.matcher(notices.getFirst());
        assertThat(waiting.find()).isTrue();
        return Integer.parseInt(waiting.group(1));
    }

    private Socket sender() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), listeningPort());
    }

    @Test
    void whatAServerSendsIsReadToItsEnd() throws IOException {
        try (ServerSocket server = server()) {
            open(address(server), false);
            try (Socket socket = server.accept()) {
                socket.getOutputStream().write(Compressed.gzip(CaptureFolderTest.pcap(1, 2)));
            }
            pollUntil(source::isFinished);
        }
        assertThat(seconds()).containsExactly(1, 2);
        assertThat(source.damages()).isEmpty();
    }

    @Test
    void packetsComeWhileTheServerGoesOn() throws IOException {
        byte[] pcap = CaptureFolderTest.pcap(1, 2);
        try (ServerSocket server = server()) {
            open(address(server), false);
            try (Socket socket = server.accept()) {
                OutputStream out = socket.getOutputStream();
                out.write(pcap, 0, 24 + 17 + 3);
                pollUntil(() -> recorded.packets.size() == 1);
                assertThat(source.isFinished()).isFalse();
                out.write(pcap, 44, pcap.length - 44);
                pollUntil(() -> recorded.packets.size() == 2);
            }
        }
    }

    @Test
    void aServerThatIsNotThereIsToldAtOnceUnlessItIsFollowed() throws IOException {
        String address;
        try (ServerSocket server = server()) {
            address = address(server);
        }
        assertThatThrownBy(() -> open(address, false)).isInstanceOf(CaptureException.class)
                .hasMessageStartingWith("cannot connect to " + address + ": ");
        open(address, true);
        pollUntil(() -> notices.stream().anyMatch(n -> n.contains("connecting again in 1.0 s")));
        assertThat(source.isFinished()).isFalse();
        assertThat(source.damages()).isEmpty();
    }

    @Test
    void aServerThatIsFollowedIsConnectedToAgain() throws IOException {
        try (ServerSocket server = server()) {
            open(address(server), true);
            try (Socket socket = server.accept()) {
                socket.getOutputStream().write(CaptureFolderTest.pcap(1, 2));
            }
            pollUntil(() -> recorded.packets.size() == 2);
            pollUntil(() -> !notices.isEmpty() && notices.getLast().contains("connecting again"));
            // Its next poll begins to connect.
            pollUntilAccepted(server);
        }
        assertThat(seconds()).containsExactly(1, 2, 3);
        assertThat(recorded.packets.getLast().number()).isEqualTo(3);
        assertThat(source.isFinished()).isFalse();
    }

    private void pollUntilAccepted(ServerSocket server) throws IOException {
        source.poll(recorded, 5);
        try (Socket socket = server.accept()) {
            byte[] pcap = CaptureFolderTest.pcap(3, 4);
            socket.getOutputStream().write(Arrays.copyOf(pcap, pcap.length - 1));
        }
        pollUntil(() -> !source.damages().isEmpty());
        assertThat(source.damages()).singleElement().asString().contains("within a packet");
    }

    @Test
    void severalSendersAreReadSideBySide() throws IOException {
        open("tcp-listen://:0", false);
        try (Socket one = sender(); Socket two = sender()) {
            one.getOutputStream().write(CaptureFolderTest.pcap(1));
            pollUntil(() -> recorded.packets.size() == 1);
            two.getOutputStream().write(CaptureFolderTest.pcap(2));
            pollUntil(() -> recorded.packets.size() == 2);
            one.getOutputStream().write(Arrays.copyOfRange(CaptureFolderTest.pcap(3), 24, 41));
            pollUntil(() -> recorded.packets.size() == 3);
            assertThat(source.isFinished()).isFalse();
        }
        pollUntil(source::isFinished);
        assertThat(seconds()).containsExactly(1, 2, 3);
        assertThat(recorded.packets).extracting(RecordedPackets.Recorded::number).containsExactly(1L, 2L, 3L);
    }

    @Test
    void theDamageOfOneSenderIsItsOwn() throws IOException {
        open("tcp-listen://127.0.0.1:0", true);
        try (Socket bad = sender()) {
            bad.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        }
        pollUntil(() -> !source.damages().isEmpty());
        try (Socket good = sender()) {
            good.getOutputStream().write(CaptureFolderTest.pcap(1));
        }
        pollUntil(() -> recorded.packets.size() == 1);
        assertThat(source.damages()).singleElement().asString().startsWith("127.0.0.1:")
                .contains("is not a capture file");
        assertThat(source.isFinished()).isFalse();
    }

    @Test
    void thereIsABoundOnSenders() throws IOException {
        open("tcp-listen://:0", true);
        List<Socket> senders = new ArrayList<>();
        try {
            for (int i = 0; i < SentCaptures.MAX_SENDERS + 1; i++) {
                senders.add(sender());
            }
            pollUntil(() -> notices.getLast().contains("was turned away"));
            assertThat(senders.getLast().getInputStream().read()).isEqualTo(-1);
        } finally {
            for (Socket socket : senders) {
                socket.close();
            }
        }
        pollUntil(
                () -> notices.stream().filter(n -> n.contains("has ended after")).count() == SentCaptures.MAX_SENDERS);
    }

    @Test
    void aPortInUseIsRefused() throws IOException {
        try (ServerSocket server = new ServerSocket()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String address = "tcp-listen://127.0.0.1:" + server.getLocalPort();
            assertThatThrownBy(() -> open(address, false)).isInstanceOf(CaptureException.class)
                    .hasMessageStartingWith("cannot listen on 127.0.0.1:" + server.getLocalPort());
        }
    }

    @Test
    void addressesOfIpv6AreToldInBrackets() {
        assertThatThrownBy(() -> open("tcp://[::1]:1", false)).isInstanceOf(CaptureException.class)
                .hasMessageStartingWith("cannot connect to tcp://[::1]:1: ");
    }

    @Test
    void addressesAreRead() {
        assertThat(Stream.of("tcp://[::1]:5", "tcp://h:57012", "tcp-listen://:0", "tcp-listen://[::]:1", "-")
                .map(CaptureArgument::of)).containsExactly(new CaptureArgument.Connect("::1", 5),
                        new CaptureArgument.Connect("h", 57_012), new CaptureArgument.Listen("127.0.0.1", 0),
                        new CaptureArgument.Listen("::", 1), new CaptureArgument.StandardInput());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp://h", "tcp://:5", "tcp://h:0", "tcp://h:65536", "tcp://", "tcp-listen://",
        "tcp://h:x"})
    void wrongAddressesAreRefused(String text) {
        assertThatThrownBy(() -> CaptureArgument.of(text)).isInstanceOf(CaptureException.class)
                .hasMessageStartingWith("capture " + text + " ");
    }
}
