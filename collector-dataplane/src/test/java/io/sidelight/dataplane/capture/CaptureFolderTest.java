// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidelight.dataplane.api.event.CaptureException;
import io.sidelight.dataplane.capture.RecordedPackets.Recorded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of captures that are all there. */
final class CaptureFolderTest {
    @TempDir
    Path folder;

    /** A capture with a packet for each second, whose one byte is that second. */
    static byte[] pcap(int... seconds) {
        PcapBytes pcap = PcapBytes.microseconds(LITTLE_ENDIAN);
        for (int second : seconds) {
            pcap.packet(second, 0, new byte[]{(byte) second});
        }
        return pcap.bytes();
    }

    private void write(String name, byte[] content) {
        RecordedPackets.write(folder, name, content);
    }

    private CaptureFiles open() {
        return CaptureFiles.open(List.of(folder), SecretsHandler.NONE);
    }

    private void assertSeconds(CaptureFiles source, int... seconds) {
        List<Recorded> packets = RecordedPackets.drain(source);
        assertThat(packets.stream().mapToInt(p -> (int) (p.timestampNs() / 1_000_000_000L))).containsExactly(
                Arrays.stream(seconds).boxed().toArray(Integer[]::new));
        for (int i = 0; i < packets.size(); i++) {
            assertThat(packets.get(i).number()).isEqualTo(i + 1);
        }
    }

    @Test
    void filesComeByTheirFirstPacketWhateverTheirNames() {
        write("ring2.pcap", pcap(1, 2));
        write("ring0.pcap", pcap(3, 4));
        write("ring1.pcap.gz", Compressed.gzip(pcap(5)));
        write("other", Compressed.zstd(pcap(6, 7)));
        try (CaptureFiles source = open()) {
            assertSeconds(source, 1, 2, 3, 4, 5, 6, 7);
            assertThat(source.damages()).isEmpty();
            assertThat(source.bytesRead()).isEqualTo(source.bytesTotal());
        }
    }

    @Test
    void filesThatOverlapAreReadSideBySide() {
        write("eth0.pcap", pcap(1, 3, 5, 9));
        write("eth1.pcap", pcap(2, 4, 6));
        write("eth1-1.pcap", pcap(8, 10, 11));
        try (CaptureFiles source = open()) {
            assertSeconds(source, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11);
        }
    }

    @Test
    void aFileThatIsThereTwiceCountsOnce() throws IOException {
        write("a.pcap", pcap(1, 2));
        Files.createLink(folder.resolve("b.pcap"), folder.resolve("a.pcap"));
        Files.createSymbolicLink(folder.resolve("c.pcap"), folder.resolve("a.pcap"));
        write("a.pcap.gz", Compressed.gzip(pcap(1, 2)));
        write("d.pcap", pcap(1, 2));
        try (CaptureFiles source = open()) {
            // d is another capture of the same time: a second interface's, say
            assertSeconds(source, 1, 1, 2, 2);
        }
    }

    @Test
    void whatIsNoCaptureIsPassedOverUnlessItsNameSaysSo() throws IOException {
        write("a.pcap", pcap(1));
        write("README.txt", "hello".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        write(".hidden.pcap", pcap(2));
        write("begun.pcap", new byte[0]);
        write("quiet.pcap", pcap());
        Files.createDirectory(folder.resolve("sub.pcap"));
        write("bad.pcap", "hello, hello".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        write("cut.pcap1", Arrays.copyOf(pcap(1, 2), 30));
        write("rest.pcap", Arrays.copyOf(pcap(3, 4), 45));
        try (CaptureFiles source = open()) {
            assertSeconds(source, 1, 3);
            assertThat(source.damages()).hasSize(3).anyMatch(d -> d.contains("bad.pcap is not a capture file"))
                    .anyMatch(d -> d.contains("cut.pcap1 ends at byte 30"))
                    .anyMatch(d -> d.contains("rest.pcap ends at byte 45"));
        }
    }

    @Test
    void aFolderIsOneOfSeveralCaptures() {
        write("a.pcap", pcap(5));
        write("b.pcap", pcap(4));
        try (CaptureFiles source = CaptureFiles.open(
                List.of(folder.resolve("a.pcap"), folder, folder.resolve("b.pcap")),
                SecretsHandler.NONE)) {
            assertSeconds(source, 5, 4, 5, 4);
        }
    }

    @Test
    void aFolderWithoutCapturesIsRefused() throws IOException {
        write("README.txt", "hello".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThatThrownBy(this::open).isInstanceOf(CaptureException.class).hasMessage(
                "folder " + folder + " has no capture file with packets in it: check the name");
        Path sub = Files.createDirectory(folder.resolve("sub"));
        assertThatThrownBy(() -> CaptureFiles.open(List.of(sub), SecretsHandler.NONE))
                .isInstanceOf(CaptureException.class);
    }
}
