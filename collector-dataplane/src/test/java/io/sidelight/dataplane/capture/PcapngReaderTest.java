// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.capture.RecordedPackets.Recorded;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class PcapngReaderTest {
    private static final int RESOLUTION = 9;
    private static final int OFFSET = 14;

    @TempDir
    Path folder;

    static List<ByteOrder> byteOrders() {
        return List.of(BIG_ENDIAN, LITTLE_ENDIAN);
    }

    private Path write(PcapngBytes pcapng) {
        return RecordedPackets.write(folder, "a.pcapng", pcapng.bytes());
    }

    private List<Recorded> read(PcapngBytes pcapng) {
        return RecordedPackets.of(write(pcapng));
    }

    private CaptureStatistics statistics(PcapngBytes pcapng) {
        try (CaptureFile source = CaptureFile.open(write(pcapng), SecretsHandler.NONE)) {
            RecordedPackets.drain(source);
            return source.statistics();
        }
    }

    @ParameterizedTest
    @MethodSource("byteOrders")
    void readsAllKindsOfPackets(ByteOrder order) {
        PcapngBytes pcapng = PcapngBytes.section(order).interfaceOf(1, 0).enhanced(0, 7, new byte[]{1, 2, 3})
                .old(0, 8, new byte[]{4}).simple(2, new byte[]{5, 6});
        assertThat(read(pcapng)).containsExactly(new Recorded(1, 7_000, 1, 0, 3, "010203"),
                new Recorded(2, 8_000, 1, 0, 1, "04"), new Recorded(3, 8_000, 1, 0, 2, "0506"));
    }

    @Test
    void eachInterfaceHasItsOwnLinkTypeAndClock() {
        PcapngBytes pcapng = PcapngBytes.section(LITTLE_ENDIAN);
        pcapng.interfaceOf(1, 0).interfaceOf(101, 0, pcapng.option(RESOLUTION, new byte[]{9}))
                .enhanced(1, 5, new byte[1]).enhanced(0, 5, new byte[1]);
        assertThat(read(pcapng)).containsExactly(new Recorded(1, 5, 101, 1, 1, "00"),
                new Recorded(2, 5_000, 1, 0, 1, "00"));
    }

    @Test
    void aSectionHasItsOwnByteOrderAndInterfaces() {
        PcapngBytes pcapng = PcapngBytes.section(LITTLE_ENDIAN).interfaceOf(1, 0).enhanced(0, 1, new byte[1])
                .nextSection(BIG_ENDIAN).interfaceOf(113, 0).enhanced(0, 2, new byte[1]);
        assertThat(read(pcapng)).extracting(Recorded::linkType).containsExactly(1, 113);
    }

    @Test
    void anInterfaceOfTheSectionBeforeIsUnknown() {
        PcapngBytes pcapng = PcapngBytes.section(LITTLE_ENDIAN).interfaceOf(1, 0).enhanced(0, 1, new byte[1])
                .nextSection(LITTLE_ENDIAN);
        int at = pcapng.length();
        assertThat(statistics(pcapng.enhanced(0, 2, new byte[1])).damage()).endsWith(
                " is damaged at byte " + at + ": a packet is of interface 0, which is not described");
    }

    @ParameterizedTest
    @CsvSource({"0, 5, 5000000000", "3, 5, 5000000", "6, 5, 5000", "9, 5, 5", "12, 5999, 5", "40, 5, 0",
        // powers of two: 2^0, 2^-1, 2^-30 some 50 years after 1970, 2^-127
        "128, 5, 5000000000", "129, 5, 2500000000", "158, 1717986918400000000, 1600000000000000000", "255, 5, 0"})
    void timestampsHaveTheResolutionOfTheirInterface(int resolution, long ticks, long ns) {
        assertThat(new PcapngInterface(1, 0, resolution, 0).toNs(ticks)).isEqualTo(ns);
    }

    @ParameterizedTest
    @MethodSource("byteOrders")
    void timestampsAreShiftedByTheOffsetOfTheirInterface(ByteOrder order) {
        PcapngBytes pcapng = PcapngBytes.section(order);
        pcapng.interfaceOf(1, 0, pcapng.option(2, new byte[]{'e', 't', 'h', '0', '1'}),
                pcapng.longOption(OFFSET, -2), pcapng.option(RESOLUTION, new byte[]{0}), pcapng.option(0, new byte[0]))
                .enhanced(0, 5, new byte[1]);
        assertThat(read(pcapng)).extracting(Recorded::timestampNs).containsExactly(3_000_000_000L);
    }

    @Test
    void simplePacketsAreCutAtTheSnapLength() {
        PcapngBytes pcapng = PcapngBytes.section(LITTLE_ENDIAN).interfaceOf(1, 3).simple(1_500, new byte[]{1, 2, 3});
        assertThat(read(pcapng)).containsExactly(new Recorded(1, 0, 1, 0, 1_500, "010203"));
    }

    @Test
    void skipsUnknownBlocksLargerThanAnyBuffer() {
        PcapngBytes pcapng = PcapngBytes.section(LITTLE_ENDIAN).interfaceOf(1, 0).unknown(5, 20)
                .unknown(0x7ABCDEF0, 1_000_000).enhanced(0, 1, new byte[1]);
        assertThat(read(pcapng)).hasSize(1);
    }

    @Test
    void findsPacketsBehindTheFirstTwoGigabytes() throws IOException {
        byte[] head = PcapngBytes.section(LITTLE_ENDIAN).interfaceOf(1, 0).raw(0x99, 0xC0000000).bytes();
        byte[] whole = PcapngBytes.section(LITTLE_ENDIAN).interfaceOf(1, 0).enhanced(0, 1, new byte[]{7}).bytes();
        byte[] packet = Arrays.copyOfRange(whole, head.length - 8, whole.length);
        Path file = folder.resolve("sparse");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE,
                StandardOpenOption.SPARSE)) {
            channel.write(ByteBuffer.wrap(head), 0);
            channel.write(ByteBuffer.wrap(packet), head.length - 8 + 0xC0000000L);
        }
        assertThat(RecordedPackets.of(file)).extracting(Recorded::hex).containsExactly("07");
    }

    @ParameterizedTest
    @MethodSource("byteOrders")
    void handsOverSecretsAsReadingComesToThem(ByteOrder order) {
        Path file = write(PcapngBytes.section(order).interfaceOf(1, 0).secrets(0x544c534b, "CLIENT_RANDOM 1\n")
                .enhanced(0, 1, new byte[1]).secrets(0x57474b4c, "wg"));
        List<String> seen = new ArrayList<>();
        try (CaptureFile source = CaptureFile.open(file, recordInto(seen))) {
            source.poll(_ -> seen.add("packet"), 10);
        }
        assertThat(seen).containsExactly("544c534b CLIENT_RANDOM 1\n", "packet", "57474b4c wg");
    }

    @Test
    void findsSecretsBehindThePackets() {
        Path file = write(PcapngBytes.section(LITTLE_ENDIAN).interfaceOf(1, 0).enhanced(0, 1, new byte[1])
                .secrets(SecretsHandler.TLS_KEY_LOG, "late"));
        List<String> seen = new ArrayList<>();
        CaptureFile.scanSecrets(file, recordInto(seen));
        assertThat(seen).containsExactly("544c534b late");
    }

    @Test
    void aPcapHasNoSecrets() {
        Path file = RecordedPackets.write(folder, "a.pcap", PcapBytes.microseconds(LITTLE_ENDIAN).bytes());
        List<String> seen = new ArrayList<>();
        CaptureFile.scanSecrets(file, recordInto(seen));
        assertThat(seen).isEmpty();
    }

    @Test
    void secretsLongerThanTheirBlockAreDamage() {
        PcapngBytes pcapng = PcapngBytes.section(LITTLE_ENDIAN).raw(0xA, 24, 0x544c534b, 5, 0, 24);
        assertThat(statistics(pcapng).damage()).endsWith("at byte 28: a secrets block is shorter than its secrets");
    }

    @Test
    void aPacketLongerThanItsBlockIsDamage() {
        PcapngBytes pcapng = PcapngBytes.section(LITTLE_ENDIAN).interfaceOf(1, 0).enhanced(0, 1, new byte[4])
                .enhanced(0, 1, 5, 5, new byte[4]);
        assertThat(statistics(pcapng)).extracting(CaptureStatistics::packets, CaptureStatistics::damage)
                .containsExactly(1L, folder.resolve("a.pcapng")
                        + " is damaged at byte 84: a packet of 5 bytes does not fit its block of 36");
    }

    @Test
    void aBlockWhoseLengthsDifferIsDamage() {
        PcapngBytes pcapng = PcapngBytes.section(LITTLE_ENDIAN).interfaceOf(1, 0).raw(3, 16, 0, 20);
        assertThat(statistics(pcapng).damage()).endsWith(" is damaged at byte 48: the two lengths of a packet differ");
    }

    @ParameterizedTest
    @CsvSource({"0", "8", "13", "2147483647", "-1"})
    void aBlockOfImpossibleLengthIsDamage(int length) {
        PcapngBytes pcapng = PcapngBytes.section(LITTLE_ENDIAN).raw(0x99, length, 0, 0, 0, 0);
        assertThat(statistics(pcapng).damage()).contains("at byte 28: a block of");
    }

    @Test
    void saysWhereAnUnknownBlockIsCutShort() {
        PcapngBytes pcapng = PcapngBytes.section(LITTLE_ENDIAN).raw(0x99, -4, 0);
        assertThat(statistics(pcapng).damage()).endsWith(
                " ends at byte 40 within a block of 4294967292 bytes that begins at byte 28");
    }

    @Test
    void anUnknownVersionIsDamage() {
        PcapngBytes pcapng = new PcapngBytes().raw(0x0A0D0D0A, 0x1C000000, 0x1A2B3C4D, 0x00020000, -1, -1, 0x1C000000);
        assertThat(statistics(pcapng).damage()).endsWith("version 2 of pcapng is not known");
    }

    private static SecretsHandler recordInto(List<String> seen) {
        return (type, buffer, offset, length) -> seen
                .add(Integer.toHexString(type) + " " + buffer.getStringWithoutLengthAscii(offset, length));
    }
}
