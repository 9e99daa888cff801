// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.capture.RecordedPackets.Recorded;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Captures that come as streams: split anywhere, late, compressed, cut, and without an end. */
@Timeout(60)
final class CaptureStreamTest {
    private static final byte[] PCAP = PcapBytes.nanoseconds(BIG_ENDIAN).packet(1, 5, new byte[]{1, 2})
            .packet(2, 6, 3, 60, new byte[]{3, 4, 5}).packet(3, 0, new byte[]{6}).bytes();
    private static final byte[] PCAPNG = PcapngBytes.section(LITTLE_ENDIAN).interfaceOf(1, 0)
            .enhanced(0, 1_000_000, new byte[]{1, 2}).unknown(0x0BAD, 400_000).secrets(SecretsHandler.TLS_KEY_LOG, "x")
            .enhanced(0, 2_000_000, new byte[]{3, 4, 5}).nextSection(BIG_ENDIAN).interfaceOf(101, 0)
            .simple(1, new byte[]{6}).bytes();

    @TempDir
    Path folder;

    private final Arrivals arrivals = new Arrivals();

    private CaptureFile stream(ByteStreamOpener opener) {
        return CaptureFile.ofStream("a stream", opener, SecretsHandler.NONE, arrivals);
    }

    private static void waitUntil(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time has run out").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void howAStreamIsCutIntoReadsDoesNotMatter() {
        byte[] large = PcapBytes.microseconds(LITTLE_ENDIAN).packet(1, 0, new byte[300_000])
                .packet(2, 0, new byte[40]).packet(3, 0, new byte[900_000]).packet(4, 0, new byte[100]).bytes();
        Random random = new Random(1);
        for (byte[] content : List.of(PCAP, PCAPNG, large)) {
            List<Recorded> expected = RecordedPackets.of(RecordedPackets.write(folder, "a", content));
            for (byte[] sent : List.of(content, Compressed.gzip(content), Compressed.zstd(content))) {
                for (int most : new int[]{1, 7, 4_000, 70_000, 1 << 20}) {
                    if (sent.length / most > 50_000) {
                        continue;
                    }
                    try (CaptureFile source = stream(() -> new ChoppedStream(sent, most, random))) {
                        assertThat(RecordedPackets.drain(source)).isEqualTo(expected);
                        assertThat(source.damages()).isEmpty();
                        assertThat(source.bytesRead()).isEqualTo(sent.length);
                    }
                }
            }
        }
    }

    @Test
    void aStreamThatIsCutGivesWhatAFileGives() {
        for (byte[] content : List.of(PCAP, PCAPNG)) {
            for (int length = 1; length < content.length; length += content.length > 1_000 ? 997 : 1) {
                byte[] cut = Arrays.copyOf(content, length);
                try (CaptureFile source = stream(() -> new ByteArrayInputStream(cut))) {
                    List<Recorded> packets = RecordedPackets.drain(source);
                    if (length < 4) {
                        assertThat(packets).isEmpty();
                        assertThat(source.damages()).hasSize(1);
                        continue;
                    }
                    Path file = RecordedPackets.write(folder, "a", cut);
                    assertThat(packets).isEqualTo(RecordedPackets.of(file));
                    try (CaptureFile same = CaptureFile.open(file, SecretsHandler.NONE)) {
                        RecordedPackets.drain(same);
                        assertThat(source.damages()).as("cut at %d", length).hasSameSizeAs(same.damages());
                    }
                }
            }
        }
    }

    @Test
    void whatHasComeIsDeliveredWhileTheRestIsWaitedFor() throws IOException {
        PipedOutputStream out = new PipedOutputStream();
        InputStream in = new PipedInputStream(out, 1 << 16);
        RecordedPackets recorded = new RecordedPackets();
        try (CaptureFile source = stream(() -> in)) {
            assertThat(source.poll(recorded, 10)).isZero();
            out.write(PCAP, 0, 24 + 16 + 2 + 5);
            out.flush();
            waitUntil(() -> source.poll(recorded, 10) > 0);
            assertThat(recorded.packets).hasSize(1);
            assertThat(source.isFinished()).isFalse();
            assertThat(source.damages()).isEmpty();
            out.write(PCAP, 47, PCAP.length - 47);
            out.flush();
            waitUntil(() -> source.poll(recorded, 10) > 0);
            waitUntil(() -> source.poll(recorded, 10) == 0 && recorded.packets.size() == 3);
            out.close();
            waitUntil(() -> source.poll(recorded, 10) == 0 && source.isFinished());
        }
        assertThat(recorded.packets).extracting(Recorded::number).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aCompressedStreamIsNotHeldBack() throws IOException {
        PipedOutputStream out = new PipedOutputStream();
        InputStream in = new PipedInputStream(out, 1 << 16);
        RecordedPackets recorded = new RecordedPackets();
        try (CaptureFile source = stream(() -> in)) {
            // Each member is a whole: all that is in it can be told before the next one begins.
            out.write(Compressed.gzip(Arrays.copyOf(PCAP, 42)));
            out.flush();
            waitUntil(() -> source.poll(recorded, 10) > 0);
            out.write(Compressed.gzip(Arrays.copyOfRange(PCAP, 42, PCAP.length)));
            out.close();
            recorded.packets.addAll(RecordedPackets.drain(source));
        }
        assertThat(recorded.packets).hasSize(3);
    }

    @Test
    void saysWhatAStreamIsThatIsNoCapture() {
        try (CaptureFile source = stream(() -> new ByteArrayInputStream("hello\n".getBytes(StandardCharsets.UTF_8)))) {
            assertThat(RecordedPackets.drain(source)).isEmpty();
            assertThat(source.damages()).containsExactly(
                    "a stream is not a capture file: it looks like text: give a pcap or pcapng file");
        }
        try (CaptureFile source = stream(InputStream::nullInputStream)) {
            assertThat(RecordedPackets.drain(source)).isEmpty();
            assertThat(source.damages()).containsExactly("a stream is empty: nothing was captured");
        }
    }

    @Test
    void aStreamThatCannotBeReadIsADamage() {
        try (CaptureFile source = stream(() -> {
            throw new IOException("no such luck");
        })) {
            assertThat(RecordedPackets.drain(source)).isEmpty();
            assertThat(source.damages()).singleElement().asString().contains("no such luck");
        }
    }

    @Test
    void theWriterWaitsForAReaderThatIsBehind() throws InterruptedException {
        byte[] packet = new byte[60_000];
        EndlessStream endless = new EndlessStream(PcapBytes.microseconds(LITTLE_ENDIAN).bytes(),
                PcapBytes.microseconds(LITTLE_ENDIAN).packet(1, 0, packet).bytes());
        try (CaptureFile source = stream(() -> endless)) {
            Thread.sleep(300);
            assertThat(endless.given.get()).isLessThan(4 * StreamPump.CHUNK_LENGTH + StreamPump.CHUNK_LENGTH);
            int[] packets = {0};
            waitUntil(() -> (packets[0] += source.poll(_ -> {}, 100)) >= 100);
        }
    }

    @Test
    void aPipeIsReadAsItComes() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        Thread writer = Thread.ofPlatform().start(() -> writeSlowly(pipe, Compressed.gzip(Arrays.copyOf(PCAP, 30)),
                Compressed.gzip(Arrays.copyOfRange(PCAP, 30, PCAP.length))));
        try (CaptureFiles source = CaptureFiles.open(List.of(pipe), SecretsHandler.NONE)) {
            assertThat(source.bytesTotal()).isEqualTo(-1);
            assertThat(RecordedPackets.drain(source)).hasSize(3);
        }
        writer.join();
    }

    private static void writeSlowly(Path pipe, byte[]... parts) {
        try (OutputStream out = Files.newOutputStream(pipe)) {
            for (byte[] part : parts) {
                out.write(part);
                Thread.sleep(100);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Gives its content in pieces of random length. */
    private static final class ChoppedStream extends ByteArrayInputStream {
        private final int most;
        private final Random random;

        private ChoppedStream(byte[] content, int most, Random random) {
            super(content);
            this.most = most;
            this.random = random;
        }

        @Override
        public synchronized int read(byte[] bytes, int offset, int length) {
            return super.read(bytes, offset, Math.min(length, 1 + random.nextInt(most)));
        }
    }

    /** The beginning, then the rest again and again. */
    private static final class EndlessStream extends InputStream {
        private final byte[] header;
        private final byte[] whole;
        private int at;
        private final AtomicLong given = new AtomicLong();

        private EndlessStream(byte[] header, byte[] whole) {
            this.header = header;
            this.whole = whole;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            int some = Math.min(length, whole.length - at);
            System.arraycopy(whole, at, bytes, offset, some);
            at = at + some == whole.length ? header.length : at + some;
            given.addAndGet(some);
            return some;
        }
    }
}
