// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidelight.dataplane.api.event.CaptureException;
import io.sidelight.dataplane.capture.RecordedPackets.Recorded;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cut and damaged files: what stands before the damage is delivered, nothing is thrown, reading ends. */
final class CaptureDamageTest {
    private static final int MAGIC_LENGTH = 4;

    @TempDir
    Path folder;

    private static byte[] pcap(int packets) {
        PcapBytes pcap = PcapBytes.nanoseconds(BIG_ENDIAN);
        for (int i = 0; i < packets; i++) {
            pcap.packet(i, i, new byte[i + 1]);
        }
        return pcap.bytes();
    }

    private static byte[] pcapng(int packets) {
        PcapngBytes pcapng = PcapngBytes.section(LITTLE_ENDIAN).interfaceOf(1, 0);
        for (int i = 0; i < packets; i++) {
            pcapng.enhanced(0, i, new byte[i + 1]).secrets(SecretsHandler.TLS_KEY_LOG, "secret").unknown(99, 8);
        }
        return pcapng.bytes();
    }

    /** Where each prefix of a file ends that has one more packet than the one before. */
    private static int[] ends(IntFunction<byte[]> file, int packets) {
        int[] ends = new int[packets];
        for (int i = 0; i < packets; i++) {
            ends[i] = file.apply(i + 1).length;
        }
        return ends;
    }

    private record Outcome(int packets, String damage) {}

    private Outcome read(byte[] content) {
        Path file = RecordedPackets.write(folder, "a", content);
        try (CaptureFile source = CaptureFile.open(file, SecretsHandler.NONE)) {
            List<Recorded> packets = RecordedPackets.drain(source);
            return new Outcome(packets.size(), source.statistics().damage());
        }
    }

    @Test
    void aPcapCutAnywhereGivesItsCompletePackets() {
        byte[] whole = pcap(4);
        int[] ends = ends(CaptureDamageTest::pcap, 4);
        for (int length = MAGIC_LENGTH; length <= whole.length; length++) {
            Outcome outcome = read(Arrays.copyOf(whole, length));
            int cut = length;
            assertThat(outcome.packets()).as("cut at %d", cut)
                    .isEqualTo((int) Arrays.stream(ends).filter(end -> end <= cut).count());
            boolean inOrder = cut == 24 || Arrays.stream(ends).anyMatch(end -> end == cut);
            assertThat(outcome.damage().isEmpty()).as("cut at %d: %s", cut, outcome.damage()).isEqualTo(inOrder);
        }
    }

    @Test
    void aPcapngCutAnywhereGivesItsCompletePackets() {
        byte[] whole = pcapng(4);
        for (int length = MAGIC_LENGTH; length < whole.length; length++) {
            Outcome outcome = read(Arrays.copyOf(whole, length));
            assertThat(outcome.packets()).as("cut at %d", length).isEqualTo(completeBlocks(whole, length, 6));
            assertThat(outcome.damage().isEmpty()).as("cut at %d", length)
                    .isEqualTo(completeBlocks(whole, length, -1) > completeBlocks(whole, length - 1, -1));
        }
    }

    /** A slow reading of blocks: those of {@code type} (any when -1) that end within {@code length}. */
    private static int completeBlocks(byte[] whole, int length, int type) {
        ByteBuffer blocks = ByteBuffer.wrap(whole).order(LITTLE_ENDIAN);
        int count = 0;
        for (int at = 0; at < whole.length && at + blocks.getInt(at + 4) <= length; at += blocks.getInt(at + 4)) {
            count += type == -1 || blocks.getInt(at) == type ? 1 : 0;
        }
        return count;
    }

    @Test
    void aCutCompressedFileGivesWhatCouldBeDecompressed() {
        byte[] content = new byte[60_000];
        new Random(5).nextBytes(content);
        PcapBytes pcap = PcapBytes.microseconds(LITTLE_ENDIAN);
        for (int i = 0; i < 40; i++) {
            pcap.packet(i, 0, content);
        }
        for (UnaryOperator<byte[]> compress : List.<UnaryOperator<byte[]>>of(Compressed::gzip, Compressed::zstd)) {
            byte[] whole = compress.apply(pcap.bytes());
            Outcome outcome = read(Arrays.copyOf(whole, whole.length - 10));
            assertThat(outcome.damage()).contains("a, counted after decompression, ").contains("compressed data");
            assertThat(read(whole)).isEqualTo(new Outcome(40, ""));
        }
    }

    @Test
    void aCutGzipGivesMostOfItsPackets() {
        byte[] whole = Compressed.gzip(noisyPcap(1_000));
        assertThat(read(Arrays.copyOf(whole, whole.length / 2)).packets()).isBetween(480, 500);
    }

    private static byte[] noisyPcap(int packets) {
        Random random = new Random(3);
        PcapBytes pcap = PcapBytes.microseconds(LITTLE_ENDIAN);
        for (int i = 0; i < packets; i++) {
            byte[] bytes = new byte[1_000];
            random.nextBytes(bytes);
            pcap.packet(i, 0, bytes);
        }
        return pcap.bytes();
    }

    @Test
    void flippedBitsNeverThrowAndReadingAlwaysEnds() {
        Random random = new Random(42);
        List<byte[]> files = List.of(pcap(5), pcapng(5), Compressed.gzip(pcapng(5)), Compressed.zstd(pcap(5)));
        for (int round = 0; round < 600; round++) {
            byte[] content = files.get(round % files.size()).clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                assertThat(read(content).packets()).isLessThan(content.length);
            } catch (CaptureException e) {
                // Damage to the first bytes makes it no capture: one sentence is the answer.
                assertThat(e).hasMessageContaining(folder.toString());
            }
        }
    }

    @Test
    void aClaimOfManyBytesCostsNoMemoryBeforeTheyAreThere() {
        byte[] lie = Compressed.gzip(PcapBytes.microseconds(LITTLE_ENDIAN)
                .packet(1, 2, CaptureReader.MAX_PACKET_LENGTH, 1, new byte[10]).bytes());
        assertThat(read(lie).damage()).endsWith(
                "ends at byte 50 within a packet that begins at byte 24: 26 of 16777232 bytes are there");
    }

    @Test
    void tooShortForAMagicIsNoCapture() {
        for (int length = 0; length < MAGIC_LENGTH; length++) {
            byte[] cut = Arrays.copyOf(pcap(1), length);
            assertThatThrownBy(() -> read(cut)).isInstanceOf(CaptureException.class);
        }
    }
}
