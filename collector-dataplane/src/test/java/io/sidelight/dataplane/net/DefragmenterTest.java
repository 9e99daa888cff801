// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import static io.sidelight.dataplane.net.PacketDecoder.FRAGMENT_HELD;
import static io.sidelight.dataplane.net.PacketDecoder.MALFORMED;
import static io.sidelight.dataplane.net.PacketDecoder.TCP;
import static io.sidelight.dataplane.net.TestPackets.bytes;
import static io.sidelight.dataplane.net.TestPackets.concat;
import static io.sidelight.dataplane.net.TestPackets.ipv4;
import static io.sidelight.dataplane.net.TestPackets.ipv4Fragment;
import static io.sidelight.dataplane.net.TestPackets.ipv6;
import static io.sidelight.dataplane.net.TestPackets.ipv6Fragment;
import static io.sidelight.dataplane.net.TestPackets.payload;
import static io.sidelight.dataplane.net.TestPackets.tcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fragments on their way through decoder and defragmenter. */
final class DefragmenterTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long COPY_WINDOW_NS = 2_000_000;
    private static final int TCP_PROTOCOL = 6;

    private final DecodedPacket packet = new DecodedPacket();
    private Defragmenter defragmenter = new Defragmenter();
    private PacketDecoder decoder = new PacketDecoder(defragmenter);
    private long timeNs = 1_700_000_000L * SECOND;

    @Test
    void fragmentsOfIpv4BecomeOneSegment() {
        byte[] segment = tcp(50_000, 443, bytes(3_000));
        assertThat(decode(ipv4Fragment(1, 0, true, Arrays.copyOf(segment, 1_480)))).isEqualTo(FRAGMENT_HELD);
        assertThat(defragmenter.held()).isEqualTo(1);
        assertThat(decode(ipv4Fragment(1, 1_480, true, Arrays.copyOfRange(segment, 1_480, 2_960))))
                .isEqualTo(FRAGMENT_HELD);
        assertThat(decode(ipv4Fragment(1, 2_960, false, Arrays.copyOfRange(segment, 2_960, 3_020)))).isEqualTo(TCP);
        assertThat(packet.destinationPort()).isEqualTo(443);
        assertThat(payload(packet)).isEqualTo(bytes(3_000));
        assertThat(packet.missingPayload()).isZero();
        assertThat(packet.ipLength()).isEqualTo(3_040);
        assertThat(defragmenter.held()).isZero();
        assertThat(defragmenter.reassembled()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anyCutInAnyOrderWithRepetitionsGivesTheSameBytes(boolean isIpv6) {
        Random random = new Random(2);
        for (int round = 0; round < 300; round++) {
            byte[] payload = bytes(random.nextInt(1, 6_000));
            List<byte[]> fragments = cut(tcp(1, 443, payload), round, isIpv6, random);
            fragments.add(fragments.get(random.nextInt(fragments.size())));
            Collections.shuffle(fragments, random);
            long before = defragmenter.reassembled();
            for (byte[] fragment : fragments) {
                if (decode(fragment) == TCP) {
                    assertThat(payload(packet)).isEqualTo(payload);
                }
            }
            assertThat(defragmenter.reassembled()).isEqualTo(before + 1);
            timeNs += 31 * SECOND; // forgets a repetition that came last
        }
    }

    @Test
    void largestDatagramFits() {
        byte[] segment = tcp(1, 443, bytes(65_495));
        for (int at = 0; at < 65_512; at += 8) {
            assertThat(decode(ipv4Fragment(1, at, true, Arrays.copyOfRange(segment, at, at + 8))))
                    .isEqualTo(FRAGMENT_HELD);
        }
        assertThat(decode(ipv4Fragment(1, 65_512, false, Arrays.copyOfRange(segment, 65_512, 65_515)))).isEqualTo(TCP);
        assertThat(payload(packet)).isEqualTo(bytes(65_495));
    }

    @Test
    void datagramsOfOtherKeysStayApart() {
        byte[] segment = tcp(1, 443, bytes(20));
        byte[] end = Arrays.copyOfRange(segment, 24, 40);
        decode(ipv4Fragment(1, 0, true, Arrays.copyOf(segment, 24)));
        assertThat(decode(ipv4Fragment(2, 24, false, end))).as("identification").isEqualTo(FRAGMENT_HELD);
        assertThat(decode(ipv4(3, TestPackets.SERVER, 6, 1, 3, end))).as("source").isEqualTo(FRAGMENT_HELD);
        assertThat(decode(ipv4(TestPackets.CLIENT, 3, 6, 1, 3, end))).as("destination").isEqualTo(FRAGMENT_HELD);
        assertThat(decode(ipv4(TestPackets.CLIENT, TestPackets.SERVER, 51, 1, 3, end))).as("protocol")
                .isEqualTo(FRAGMENT_HELD);
        assertThat(defragmenter.held()).isEqualTo(5);
        assertThat(decode(ipv4Fragment(1, 24, false, end))).isEqualTo(TCP);
    }

    @Test
    void overlapInIpv4KeepsTheByteSeenFirst() {
        byte[] segment = tcp(1, 443, bytes(28));
        decode(ipv4Fragment(1, 0, true, Arrays.copyOf(segment, 24)));
        byte[] forged = new byte[32];
        System.arraycopy(segment, 24, forged, 8, 24);
        // Repeats 16 to 24 with other bytes.
        assertThat(decode(ipv4Fragment(1, 16, false, forged))).isEqualTo(TCP);
        assertThat(payload(packet)).isEqualTo(bytes(28));
    }

    @Test
    void fragmentInsideAnother() {
        byte[] segment = tcp(1, 443, bytes(28));
        decode(ipv4Fragment(1, 0, true, Arrays.copyOf(segment, 32)));
        assertThat(decode(ipv4Fragment(1, 8, true, new byte[8]))).isEqualTo(FRAGMENT_HELD);
        assertThat(decode(ipv4Fragment(1, 32, false, Arrays.copyOfRange(segment, 32, 48)))).isEqualTo(TCP);
        assertThat(payload(packet)).isEqualTo(bytes(28));
    }

    @Test
    void overlapInIpv6DiscardsTheDatagramAndFragmentsYetToCome() {
        byte[] segment = tcp(1, 443, bytes(28));
        decode(ipv6Fragment(1, 0, true, TCP_PROTOCOL, Arrays.copyOf(segment, 24)));
        assertThat(decode(ipv6Fragment(1, 16, true, TCP_PROTOCOL, new byte[16]))).isEqualTo(MALFORMED);
        assertThat(defragmenter.discarded()).isEqualTo(1);
        assertThat(decode(ipv6Fragment(1, 0, true, TCP_PROTOCOL, Arrays.copyOf(segment, 24)))).isEqualTo(MALFORMED);
        assertThat(decode(ipv6Fragment(1, 24, false, TCP_PROTOCOL, Arrays.copyOfRange(segment, 24, 48))))
                .isEqualTo(MALFORMED);
        assertThat(defragmenter.reassembled()).isZero();
    }

    @Test
    void repetitionWithOtherBytesIsAnOverlapInIpv6() {
        decode(ipv6Fragment(1, 0, true, TCP_PROTOCOL, bytes(24)));
        assertThat(decode(ipv6Fragment(1, 0, true, TCP_PROTOCOL, bytes(24)))).isEqualTo(FRAGMENT_HELD);
        byte[] other = bytes(24);
        other[23] ^= 1;
        assertThat(decode(ipv6Fragment(1, 0, true, TCP_PROTOCOL, other))).isEqualTo(MALFORMED);
    }

    @Test
    void fragmentsThatDisagreeOnTheLengthDiscardTheDatagram() {
        decode(ipv4Fragment(1, 24, false, bytes(16)));
        assertThat(decode(ipv4Fragment(1, 32, false, bytes(16)))).as("other end").isEqualTo(MALFORMED);
        decode(ipv4Fragment(2, 24, false, bytes(16)));
        assertThat(decode(ipv4Fragment(2, 40, true, bytes(8)))).as("beyond the end").isEqualTo(MALFORMED);
        decode(ipv4Fragment(3, 40, true, bytes(8)));
        assertThat(decode(ipv4Fragment(3, 24, false, bytes(16)))).as("end before others").isEqualTo(MALFORMED);
        assertThat(defragmenter.discarded()).isEqualTo(3);
    }

    @Test
    void fragmentsOfImpossibleLengthAreRefused() {
        assertThat(decode(ipv4Fragment(1, 8, true, new byte[0]))).as("empty").isEqualTo(MALFORMED);
        assertThat(decode(ipv4Fragment(1, 8, true, bytes(9)))).as("no multiple of 8").isEqualTo(MALFORMED);
        assertThat(decode(ipv4Fragment(1, 65_528, false, bytes(100)))).as("past 65,535").isEqualTo(MALFORMED);
        assertThat(decode(ipv4Fragment(1, 65_512, false, bytes(4)))).as("past with header").isEqualTo(MALFORMED);
        assertThat(decode(ipv6Fragment(1, 65_528, false, TCP_PROTOCOL, bytes(8)))).as("IPv6").isEqualTo(MALFORMED);
        assertThat(defragmenter.refused()).isEqualTo(5);
        assertThat(defragmenter.held()).isZero();
    }

    @Test
    void fragmentCutBySnapLengthIsRefused() {
        assertThat(decode(Arrays.copyOf(ipv4Fragment(1, 0, true, bytes(800)), 500))).isEqualTo(MALFORMED);
        assertThat(defragmenter.truncated()).isEqualTo(1);
        assertThat(defragmenter.held()).isZero();
    }

    @Test
    void fragmentWithoutItsLengthIsMalformed() {
        byte[] fragment = ipv4Fragment(1, 0, true, bytes(800));
        fragment[2] = 0;
        fragment[3] = 0;
        assertThat(decode(fragment)).isEqualTo(MALFORMED);
    }

    @Test
    void atomicFragmentOfIpv6IsAWholeDatagram() {
        decode(ipv6Fragment(1, 0, true, TCP_PROTOCOL, bytes(24)));
        assertThat(decode(ipv6Fragment(1, 0, false, TCP_PROTOCOL, tcp(1, 443, bytes(5))))).isEqualTo(TCP);
        assertThat(payload(packet)).isEqualTo(bytes(5));
        assertThat(defragmenter.held()).isEqualTo(1);
    }

    @Test
    void extensionHeadersStandBeforeAndBehindTheFragmentHeader() {
        byte[] hopByHop = Hex.bytes("2C 00 010400000000");
        byte[] destination = Hex.bytes("06 00 010400000000");
        byte[] datagram = concat(destination, tcp(1, 443, bytes(500)));
        byte[] first = concat(hopByHop, Hex.bytes("3C 00 0001 00000007"), Arrays.copyOf(datagram, 256));
        byte[] second = concat(hopByHop, Hex.bytes("3C 00 0100 00000007"),
                Arrays.copyOfRange(datagram, 256, datagram.length));
        assertThat(decode(ipv6(0, second))).isEqualTo(FRAGMENT_HELD);
        assertThat(decode(ipv6(0, first))).isEqualTo(TCP);
        assertThat(payload(packet)).isEqualTo(bytes(500));
        assertThat(packet.ipLength()).isEqualTo(40 + 8 + datagram.length);
    }

    @Test
    void onlyTheFirstFragmentOfIpv6SaysWhatFollows() {
        byte[] segment = tcp(1, 443, bytes(28));
        int other = IpProtocol.DESTINATION_OPTIONS;
        assertThat(decode(ipv6Fragment(1, 24, false, other, Arrays.copyOfRange(segment, 24, 48))))
                .isEqualTo(FRAGMENT_HELD);
        assertThat(decode(ipv6Fragment(1, 0, true, TCP_PROTOCOL, Arrays.copyOf(segment, 16)))).isEqualTo(FRAGMENT_HELD);
        assertThat(decode(ipv6Fragment(1, 16, true, other, Arrays.copyOfRange(segment, 16, 24)))).isEqualTo(TCP);
        assertThat(payload(packet)).isEqualTo(bytes(28));
    }

    @Test
    void fragmentHeaderInsideAFragmentIsMalformed() {
        byte[] nested = Hex.bytes("2C 00 0000 00000007");
        assertThat(decode(ipv6(44, concat(nested, nested, bytes(8))))).isEqualTo(MALFORMED);
    }

    @Test
    void reassembledDatagramWithoutTcpHeaderIsMalformed() {
        decode(ipv4Fragment(1, 0, true, bytes(8)));
        assertThat(decode(ipv4Fragment(1, 8, false, bytes(8)))).isEqualTo(MALFORMED);
    }

    @Test
    void datagramIsEvictedAfterItsTime() {
        byte[] segment = tcp(1, 443, bytes(28));
        decode(ipv4Fragment(1, 0, true, Arrays.copyOf(segment, 24)));
        timeNs += 30 * SECOND + 1;
        assertThat(decode(ipv4Fragment(1, 24, false, Arrays.copyOfRange(segment, 24, 48)))).isEqualTo(FRAGMENT_HELD);
        assertThat(defragmenter.evicted()).isEqualTo(1);
    }

    @Test
    void datagramFromTheFutureIsEvictedToo() {
        decode(ipv4Fragment(1, 0, true, bytes(8)));
        timeNs -= 3_600 * SECOND;
        decode(ipv4Fragment(2, 0, true, bytes(8)));
        assertThat(defragmenter.evicted()).isEqualTo(1);
        assertThat(defragmenter.held()).isEqualTo(1);
    }

    @Test
    void oldestDatagramIsEvictedWhenThereAreTooMany() {
        useBounds(3, 1 << 20);
        for (int id = 1; id <= 4; id++) {
            decode(ipv4Fragment(id, 0, true, Arrays.copyOf(tcp(1, 443, bytes(28)), 24)));
        }
        assertThat(defragmenter.held()).isEqualTo(3);
        assertThat(defragmenter.evicted()).isEqualTo(1);
        byte[] end = Arrays.copyOfRange(tcp(1, 443, bytes(28)), 24, 48);
        assertThat(decode(ipv4Fragment(2, 24, false, end))).as("second oldest").isEqualTo(TCP);
        assertThat(decode(ipv4Fragment(1, 24, false, end))).as("oldest").isEqualTo(FRAGMENT_HELD);
    }

    @Test
    void oldestDatagramsAreEvictedWhenBytesRunOut() {
        useBounds(100, 65_536);
        for (int id = 1; id <= 32; id++) {
            decode(ipv4Fragment(id, 0, true, bytes(8)));
        }
        assertThat(defragmenter.evicted()).as("all blocks in use").isZero();
        decode(ipv4Fragment(33, 2_040, true, bytes(16)));
        assertThat(defragmenter.evicted()).as("16 bytes in two blocks").isEqualTo(2);
    }

    @Test
    void oneDatagramMayTakeAllBytes() {
        useBounds(100, 65_536);
        byte[] segment = tcp(1, 443, bytes(65_495));
        decode(ipv4Fragment(1, 0, true, Arrays.copyOf(segment, 8)));
        decode(ipv4Fragment(2, 0, true, bytes(8)));
        decode(ipv4Fragment(1, 8, true, Arrays.copyOfRange(segment, 8, 65_008)));
        assertThat(decode(ipv4Fragment(1, 65_008, false, Arrays.copyOfRange(segment, 65_008, 65_515)))).isEqualTo(TCP);
        assertThat(payload(packet)).isEqualTo(bytes(65_495));
        assertThat(defragmenter.evicted()).isEqualTo(1);
    }

    @Test
    void boundsThatCannotHoldADatagramAreRejected() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Defragmenter(1, 65_535, SECOND, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Defragmenter(0, 1 << 20, SECOND, 0));
    }

    /** Each fragment twice: one after the other, or all of them and then all again. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void copiesByTheMirrorPortNeitherBreakNorRepeatADatagram(boolean isIpv6) {
        Random random = new Random(4);
        for (int round = 0; round < 200; round++) {
            byte[] payload = bytes(random.nextInt(1, 6_000));
            random.nextBytes(payload);
            List<byte[]> fragments = cut(tcp(1, 443, payload), 7, isIpv6, random); // one identification
            List<byte[]> mirrored = new ArrayList<>(fragments);
            for (byte[] fragment : fragments) {
                int at = random.nextInt(2) == 0 ? mirrored.size() : mirrored.indexOf(fragment) + 1;
                mirrored.add(at, fragment.clone());
            }
            int whole = 0;
            for (byte[] fragment : mirrored) {
                timeNs += random.nextInt((int) COPY_WINDOW_NS / mirrored.size());
                if (decode(fragment) == TCP) {
                    assertThat(payload(packet)).isEqualTo(payload);
                    whole++;
                }
            }
            assertThat(whole).as("round %s", round).isEqualTo(1);
            timeNs += COPY_WINDOW_NS;
            assertThat(defragmenter.held()).isZero();
        }
        assertThat(defragmenter.copies()).isPositive();
        assertThat(defragmenter.discarded()).isZero();
    }

    @Test
    void whatIsSentAgainLaterIsNoCopy() {
        byte[] segment = tcp(1, 443, bytes(28));
        byte[] first = ipv4Fragment(1, 0, true, Arrays.copyOf(segment, 24));
        byte[] last = ipv4Fragment(1, 24, false, Arrays.copyOfRange(segment, 24, 48));
        decode(first);
        assertThat(decode(last)).isEqualTo(TCP);
        timeNs += COPY_WINDOW_NS + 1;
        assertThat(decode(first)).isEqualTo(FRAGMENT_HELD);
        assertThat(defragmenter.held()).isEqualTo(1);
        assertThat(decode(last)).isEqualTo(TCP);
        assertThat(defragmenter.copies()).isZero();
    }

    @Test
    void otherBytesUnderTheSameIdentificationAreAnotherDatagram() {
        byte[] segment = tcp(1, 443, bytes(28));
        byte[] other = tcp(2, 443, bytes(36));
        decode(ipv4Fragment(1, 0, true, Arrays.copyOf(segment, 24)));
        assertThat(decode(ipv4Fragment(1, 24, false, Arrays.copyOfRange(segment, 24, 48)))).isEqualTo(TCP);
        decode(ipv4Fragment(1, 0, true, Arrays.copyOf(other, 24)));
        assertThat(decode(ipv4Fragment(1, 24, false, Arrays.copyOfRange(other, 24, 56)))).isEqualTo(TCP);
        assertThat(payload(packet)).isEqualTo(bytes(36));
    }

    @Test
    void completeDatagramsMakeRoomForOthers() {
        useBounds(100, 65_536);
        byte[] large = tcp(1, 443, bytes(65_495));
        for (int id = 1; id <= 70; id++) {
            decode(ipv4Fragment(id, 0, true, Arrays.copyOf(large, 65_000)));
            assertThat(decode(ipv4Fragment(id, 65_000, false, Arrays.copyOfRange(large, 65_000, 65_515))))
                    .isEqualTo(TCP);
        }
        byte[] small = tcp(1, 443, bytes(28));
        for (int id = 1_001; id <= 1_200; id++) {
            decode(ipv4Fragment(id, 0, true, Arrays.copyOf(small, 24)));
            assertThat(decode(ipv4Fragment(id, 24, false, Arrays.copyOfRange(small, 24, 48)))).isEqualTo(TCP);
        }
        assertThat(defragmenter.evicted()).isZero();
        assertThat(defragmenter.reassembled()).isEqualTo(270);
    }

    @Test
    void randomFragmentsNeverThrowAndStayWithinBounds() {
        useBounds(8, 1 << 17);
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            int position = random.nextInt(random.nextBoolean() ? 16 : 8_192) * 8;
            byte[] payload = bytes(random.nextInt(random.nextBoolean() ? 5 : 200) * 8 + random.nextInt(2));
            boolean more = random.nextInt(4) != 0;
            int id = random.nextInt(12);
            decode(random.nextBoolean()
                    ? ipv4Fragment(id, position, more, payload)
                    : ipv6Fragment(id, position, more, TCP_PROTOCOL, payload));
            assertThat(defragmenter.held()).isBetween(0, 8);
            timeNs += random.nextLong(SECOND);
        }
        assertThat(defragmenter.reassembled()).isPositive();
        assertThat(defragmenter.discarded()).isPositive();
    }

    private void useBounds(int datagrams, int bytes) {
        defragmenter = new Defragmenter(datagrams, bytes, 30 * SECOND, COPY_WINDOW_NS);
        decoder = new PacketDecoder(defragmenter);
    }

    private int decode(byte[] bytes) {
        return decoder.decode(new UnsafeBuffer(bytes), 0, bytes.length, LinkType.RAW, timeNs, packet);
    }

    /** At least two fragments of random lengths. */
    private static List<byte[]> cut(byte[] datagram, int id, boolean isIpv6, Random random) {
        List<byte[]> fragments = new ArrayList<>();
        int most = Math.max(1, Math.min((datagram.length - 1) / 8, random.nextInt(1, 200)));
        for (int at = 0; at < datagram.length;) {
            int end = Math.min(datagram.length, at + 8 * random.nextInt(1, most + 1));
            if (at == 0 && end == datagram.length) {
                end = 8;
            }
            boolean more = end < datagram.length;
            byte[] part = Arrays.copyOfRange(datagram, at, end);
            fragments.add(isIpv6 ? ipv6Fragment(id, at, more, TCP_PROTOCOL, part) : ipv4Fragment(id, at, more, part));
            at = end;
        }
        return fragments;
    }
}
