// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.capture.RecordedPackets.Recorded;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class PcapReaderTest {
    @TempDir
    Path folder;

    static List<ByteOrder> byteOrders() {
        return List.of(BIG_ENDIAN, LITTLE_ENDIAN);
    }

    private List<Recorded> read(PcapBytes pcap) {
        return RecordedPackets.of(RecordedPackets.write(folder, "a.pcap", pcap.bytes()));
    }

    private String damage(PcapBytes pcap) {
        Path file = RecordedPackets.write(folder, "a.pcap", pcap.bytes());
        try (CaptureFile source = CaptureFile.open(file, SecretsHandler.NONE)) {
            RecordedPackets.drain(source);
            return source.statistics().damage();
        }
    }

    @ParameterizedTest
    @MethodSource("byteOrders")
    void readsMicroseconds(ByteOrder order) {
        PcapBytes pcap = PcapBytes.microseconds(order).packet(1, 2, new byte[]{1, 2, 3}).packet(3, 4, new byte[]{4});
        assertThat(read(pcap)).containsExactly(new Recorded(1, 1_000_002_000L, 1, 0, 3, "010203"),
                new Recorded(2, 3_000_004_000L, 1, 0, 1, "04"));
    }

    @ParameterizedTest
    @MethodSource("byteOrders")
    void readsNanoseconds(ByteOrder order) {
        assertThat(read(PcapBytes.nanoseconds(order).packet(1, 2, new byte[]{9})))
                .containsExactly(new Recorded(1, 1_000_000_002L, 1, 0, 1, "09"));
    }

    @ParameterizedTest
    @MethodSource("byteOrders")
    void readsTheVariantWithLongerPacketHeaders(ByteOrder order) {
        PcapBytes pcap = PcapBytes.patched(order).packet(1, 2, new byte[]{1}).packet(1, 3, new byte[]{2});
        assertThat(read(pcap)).extracting(Recorded::hex).containsExactly("01", "02");
    }

    @Test
    void readsTimesAfter2038() {
        assertThat(read(PcapBytes.microseconds(LITTLE_ENDIAN).packet(-1, 0, new byte[1])))
                .extracting(Recorded::timestampNs).containsExactly(4_294_967_295_000_000_000L);
    }

    @Test
    void leavesFrameCheckBitsOutOfTheLinkType() {
        assertThat(read(PcapBytes.microseconds(LITTLE_ENDIAN).header(65_535, 0x24000071).packet(1, 2, new byte[1])))
                .extracting(Recorded::linkType).containsExactly(113);
    }

    @Test
    void keepsTheLengthOnTheWireOfCutPackets() {
        Path file = RecordedPackets.write(folder, "a.pcap",
                PcapBytes.microseconds(BIG_ENDIAN).packet(1, 2, 4, 1_500, new byte[4]).bytes());
        try (CaptureFile source = CaptureFile.open(file, SecretsHandler.NONE)) {
            assertThat(RecordedPackets.drain(source)).extracting(Recorded::originalLength).containsExactly(1_500);
            assertThat(source.statistics()).isEqualTo(new CaptureStatistics(1, 4, 0, 1, ""));
        }
    }

    @Test
    void readsPacketsLongerThanTheSnapLengthSays() {
        assertThat(read(PcapBytes.microseconds(LITTLE_ENDIAN).header(96, 1).packet(1, 2, new byte[300_000])))
                .hasSize(1);
    }

    @Test
    void neverSaysThatLessWasOnTheWireThanWasCaptured() {
        assertThat(read(PcapBytes.microseconds(LITTLE_ENDIAN).packet(1, 2, 3, 0, new byte[3])))
                .extracting(Recorded::originalLength).containsExactly(3);
    }

    @Test
    void saysWhereAnImpossibleLengthStands() {
        PcapBytes pcap = PcapBytes.microseconds(LITTLE_ENDIAN).packet(1, 2, new byte[10]).packet(1, 3, -2, 1,
                new byte[0]);
        assertThat(damage(pcap)).isEqualTo(folder.resolve("a.pcap")
                + " is damaged at byte 50: a packet of 4294967294 bytes is longer than any can be");
    }

    @Test
    void saysWhereAPacketIsCutShort() {
        PcapBytes pcap = PcapBytes.microseconds(LITTLE_ENDIAN).packet(1, 2, new byte[10]).packet(1, 3, 9, 9,
                new byte[5]);
        assertThat(damage(pcap)).isEqualTo(folder.resolve("a.pcap")
                + " ends at byte 71 within a packet that begins at byte 50: 21 of 25 bytes are there");
    }

    @Test
    void aFileWithoutPacketsIsNotDamaged() {
        assertThat(damage(PcapBytes.microseconds(LITTLE_ENDIAN))).isEmpty();
    }
}
