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

final class CaptureFilesTest {
    private static final byte[] TWO_PACKETS = PcapBytes.microseconds(LITTLE_ENDIAN).packet(1, 0, new byte[]{1})
            .packet(2, 0, new byte[]{2}).bytes();

    @TempDir
    Path folder;

    private Path file(String name, byte[] content) {
        return RecordedPackets.write(folder, name, content);
    }

    @Test
    void numbersGoOnFromFileToFile() {
        List<Path> files = List.of(file("a", TWO_PACKETS), file("b", Compressed.gzip(TWO_PACKETS)),
                file("c", TWO_PACKETS));
        try (CaptureFiles source = CaptureFiles.open(files, SecretsHandler.NONE)) {
            assertThat(RecordedPackets.drain(source)).extracting(Recorded::number).containsExactly(1L, 2L, 3L, 4L, 5L,
                    6L);
            assertThat(source.statistics()).isEqualTo(new CaptureStatistics(6, 6, 0, 0, ""));
            assertThat(source.bytesRead()).isEqualTo(source.bytesTotal());
        }
    }

    @Test
    void aDamagedFileDoesNotStopTheNext() {
        Path cut = file("cut", Arrays.copyOf(TWO_PACKETS, TWO_PACKETS.length - 1));
        try (CaptureFiles source = CaptureFiles.open(List.of(cut, file("b", TWO_PACKETS), cut), SecretsHandler.NONE)) {
            assertThat(RecordedPackets.drain(source)).hasSize(4);
            assertThat(source.damages()).hasSize(2).allMatch(damage -> damage.startsWith(cut.toString()));
            assertThat(source.statistics().damage()).isEqualTo(String.join("; ", source.damages()));
        }
    }

    @Test
    void aFileThatIsMissingIsToldBeforeTheFirstPacket() {
        List<Path> files = List.of(file("a", TWO_PACKETS), folder.resolve("b"));
        assertThatThrownBy(() -> CaptureFiles.open(files, SecretsHandler.NONE)).isInstanceOf(CaptureException.class)
                .hasMessageContaining(folder.resolve("b").toString());
    }

    @Test
    void aFileThatGoesAwayMeanwhileIsADamage() throws IOException {
        Path gone = file("gone", TWO_PACKETS);
        try (CaptureFiles source = CaptureFiles.open(List.of(gone, file("b", TWO_PACKETS)), SecretsHandler.NONE)) {
            Files.delete(gone);
            assertThat(RecordedPackets.drain(source)).hasSize(2);
            assertThat(source.damages()).containsExactly("capture file " + gone + " does not exist: check the name");
        }
    }

    @Test
    void nothingIsDeliveredAfterClose() {
        CaptureFiles source = CaptureFiles.open(List.of(file("a", TWO_PACKETS)), SecretsHandler.NONE);
        source.poll(_ -> {}, 1);
        source.close();
        source.close();
        assertThat(source.poll(_ -> {}, 1)).isZero();
        assertThat(source.isFinished()).isTrue();
    }
}
