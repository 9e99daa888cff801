// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.sidelight.dataplane.api.event.CaptureException;
import io.sidelight.dataplane.capture.RecordedPackets.Recorded;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.params.provider.MethodSource;

final class CaptureFileTest {
    private static final byte[] PCAP = PcapBytes.microseconds(LITTLE_ENDIAN).packet(1, 2, new byte[]{1, 2, 3})
            .packet(3, 4, new byte[]{4, 5}).bytes();

    @TempDir
    Path folder;

    private CaptureFile open(byte[] content) {
        return CaptureFile.open(RecordedPackets.write(folder, "a.pcap", content), SecretsHandler.NONE);
    }

    static List<byte[]> compressed() {
        return List.of(Compressed.gzip(PCAP), Compressed.zstd(PCAP),
                Compressed.joined(Compressed.gzip(Arrays.copyOf(PCAP, 30)),
                        Compressed.gzip(Arrays.copyOfRange(PCAP, 30, PCAP.length))),
                Compressed.joined(Compressed.zstd(Arrays.copyOf(PCAP, 30)),
                        Compressed.zstd(Arrays.copyOfRange(PCAP, 30, PCAP.length))));
    }

    @ParameterizedTest
    @MethodSource("compressed")
    void readsCompressedFilesWhateverTheirName(byte[] content) {
        try (CaptureFile source = open(content)) {
            assertThat(RecordedPackets.drain(source)).containsExactly(
                    new Recorded(1, 1_000_002_000L, 1, 0, 3, "010203"),
                    new Recorded(2, 3_000_004_000L, 1, 0, 2, "0405"));
            assertThat(source.statistics().damage()).isEmpty();
            assertThat(source.bytesRead()).isEqualTo(source.bytesTotal()).isEqualTo(content.length);
        }
    }

    @Test
    void readsPiecesThatDoNotFitTheFirstBuffer() {
        byte[] large = new byte[3_000_000];
        new Random(1).nextBytes(large);
        PcapngBytes pcapng = PcapngBytes.section(LITTLE_ENDIAN).interfaceOf(1, 0).enhanced(0, 1, new byte[]{1})
                .unknown(9, 800_000).enhanced(0, 2, large).enhanced(0, 3, new byte[]{3});
        Path plain = RecordedPackets.write(folder, "plain", pcapng.bytes());
        Path zstd = RecordedPackets.write(folder, "zstd", Compressed.zstd(pcapng.bytes()));
        assertThat(RecordedPackets.of(zstd)).hasSize(3).extracting(Recorded::hex)
                .isEqualTo(RecordedPackets.of(plain).stream().map(Recorded::hex).toList());
    }

    @Test
    void pollDeliversNoMoreThanTheLimit() {
        try (CaptureFile source = open(PCAP)) {
            assertThat(source.poll(_ -> {}, 1)).isEqualTo(1);
            assertThat(source.isFinished()).isFalse();
            assertThat(source.poll(_ -> {}, 5)).isEqualTo(1);
            assertThat(source.isFinished()).isTrue();
            assertThat(source.statistics()).isEqualTo(new CaptureStatistics(2, 5, 0, 0, ""));
        }
    }

    @Test
    void nothingIsDeliveredAfterClose() {
        CaptureFile source = open(PCAP);
        source.close();
        source.close();
        assertThat(source.poll(_ -> {}, 5)).isZero();
        assertThat(source.isFinished()).isTrue();
    }

    @Test
    void readingPlainFilesAllocatesNothing() {
        PcapBytes pcap = PcapBytes.microseconds(LITTLE_ENDIAN);
        PcapngBytes pcapng = PcapngBytes.section(LITTLE_ENDIAN).interfaceOf(1, 0);
        for (int i = 0; i < 20_000; i++) {
            pcap.packet(i, 0, new byte[60]);
            pcapng.enhanced(0, i, new byte[60]);
        }
        assertThat(leastAllocatedBytesPerPacket(pcap.bytes())).isLessThan(0.01);
        assertThat(leastAllocatedBytesPerPacket(pcapng.bytes())).isLessThan(0.01);
    }

    /** Of some rounds, since the compiler may lag on a busy machine. */
    private double leastAllocatedBytesPerPacket(byte[] content) {
        return IntStream.range(0, 5).mapToDouble(_ -> allocatedBytesPerPacket(content)).min().orElseThrow();
    }

    private double allocatedBytesPerPacket(byte[] content) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] sum = new long[1];
        PacketHandler handler = packet -> sum[0] += packet.timestampNs() + packet.buffer().getByte(0);
        try (CaptureFile source = open(content)) {
            assertThat(source.poll(handler, 2_000)).isEqualTo(2_000);
            long before = threads.getCurrentThreadAllocatedBytes();
            int packets = source.poll(handler, 18_000);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertThat(packets).isEqualTo(18_000);
            return (double) allocated / packets;
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"hello, world | it looks like text",
        "-----BEGIN RSA PRIVATE KEY----- | given with --key",
        "CLIENT_RANDOM 00 11 | give it with --keylog", "'PK\u0003\u0004' | unpack it first",
        "x | it looks like text", "'\u0001\u0002\u0003\u0004\u0005' | no known format"})
    void saysWhatAFileIsThatIsNoCapture(String content, String advice) {
        assertThatThrownBy(() -> open(content.getBytes(UTF_8))).isInstanceOf(CaptureException.class)
                .hasMessageStartingWith(folder.resolve("a.pcap") + " is not a capture file: ")
                .hasMessageContaining(advice);
    }

    @ParameterizedTest
    @ValueSource(strings = {"d4", "d4c3", "d4c3b2", "a1b2", "a1b2c3", "4d3c", "0a0d0d", "1f", "28b52f"})
    void saysThatAFileIsTooShortToTellWhatItIs(String begin) {
        assertThatThrownBy(() -> open(HexFormat.of().parseHex(begin))).isInstanceOf(CaptureException.class)
                .hasMessage(folder.resolve("a.pcap")
                        + " is not a capture file: it is too short to tell what it is: copy it again");
    }

    @Test
    void looksIntoCompressedFilesThatAreNoCapture() {
        assertThatThrownBy(() -> open(Compressed.gzip("hello".getBytes(UTF_8))))
                .hasMessageContaining("looks like text");
        assertThatThrownBy(() -> open(Compressed.gzip(Compressed.gzip(PCAP))))
                .hasMessageContaining("decompress it once");
        assertThatThrownBy(() -> open(Compressed.zstd(new byte[0]))).hasMessageContaining("is empty once decompressed");
    }

    @Test
    void refusesFilesWhoseCompressionIsDamagedFromTheStart() {
        assertThatThrownBy(() -> open(Arrays.copyOf(Compressed.gzip(PCAP), 3))).isInstanceOf(CaptureException.class);
        assertThatThrownBy(() -> open(Arrays.copyOf(Compressed.gzip(PCAP), 11))).isInstanceOf(CaptureException.class)
                .hasMessageContaining("its compressed data is cut short");
        assertThatThrownBy(() -> open(Arrays.copyOf(Compressed.zstd(PCAP), 5))).isInstanceOf(CaptureException.class)
                .hasMessageContaining("its compressed data is damaged or cut short");
    }

    @Test
    void saysWhatIsWrongWithFilesThatCannotBeOpened() throws IOException {
        Path missing = folder.resolve("missing.pcap");
        assertThatThrownBy(() -> CaptureFile.open(missing, SecretsHandler.NONE)).isInstanceOf(CaptureException.class)
                .hasMessage("capture file " + missing + " does not exist: check the name");
        Path subfolder = Files.createDirectory(folder.resolve("sub"));
        assertThatThrownBy(() -> CaptureFile.open(subfolder, SecretsHandler.NONE)).isInstanceOf(CaptureException.class)
                .hasMessage(subfolder + " is a folder: name the capture files in it");
        assertThatThrownBy(() -> open(new byte[0])).isInstanceOf(CaptureException.class)
                .hasMessageContaining("is empty");
    }
}
