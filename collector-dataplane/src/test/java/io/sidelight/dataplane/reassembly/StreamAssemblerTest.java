// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.reassembly;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class StreamAssemblerTest {
    private static final int FIRST = 1_000;

    private final RecordingStreamHandler handler = new RecordingStreamHandler();
    private final SegmentPool pool = new SegmentPool(1 << 20);
    private final StreamCounters counters = new StreamCounters();
    private final StreamAssembler stream = new StreamAssembler(true, handler,
            new StreamContext(pool, 64 << 10, counters));

    private void segment(int sequence, String text) {
        segment(sequence, text, 0);
    }

    private void segment(int sequence, String text, int missing) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        stream.onSegment(sequence, new UnsafeBuffer(bytes), 0, bytes.length, missing, 0);
    }

    private void packets(int count, long timeNs) {
        for (int i = 0; i < count; i++) {
            stream.onPacket(timeNs);
        }
    }

    @Test
    void goesOnBehindAForgedFin() {
        stream.onSyn(FIRST - 1);
        segment(FIRST, "abc");
        stream.onFin(FIRST + 3);
        segment(FIRST + 3, "def");
        stream.onFin(FIRST + 6);
        assertThat(handler.seen()).isEqualTo("abc|def|");
    }

    @Test
    void doesNotJumpToForgedDataWhileTheStreamGoesOn() {
        stream.onSyn(FIRST - 1);
        segment(FIRST + 1_000_000, "zzz");
        stream.onAcknowledgment(FIRST + 2_000_000);
        for (int i = 0; i < 500; i++) {
            segment(FIRST + i, "a");
            packets(1, i);
        }
        assertThat(handler.seen()).isEqualTo("a".repeat(500));
    }

    @Test
    void handsOnWhatIsInOrder() {
        stream.onSyn(FIRST - 1);
        segment(FIRST, "abc");
        segment(FIRST + 3, "def");
        assertThat(handler.seen()).isEqualTo("abcdef");
        assertThat(pool.used()).isZero();
    }

    @Test
    void putsSegmentsInOrder() {
        stream.onSyn(FIRST - 1);
        segment(FIRST + 6, "ghi");
        segment(FIRST + 3, "def");
        assertThat(handler.seen()).isEmpty();
        segment(FIRST, "abc");
        assertThat(handler.seen()).isEqualTo("abcdefghi");
        assertThat(pool.used()).isZero();
    }

    @Test
    void keepsTheFirstCopyOfAByteThatWaits() {
        stream.onSyn(FIRST - 1);
        segment(FIRST + 2, "CD");
        segment(FIRST + 1, "xxxxE");
        segment(FIRST, "Ayyyyyy");
        assertThat(handler.seen()).isEqualTo("AxCDxEy");
    }

    @Test
    void ignoresAnotherCopyOfWhatWasHandedOn() {
        stream.onSyn(FIRST - 1);
        segment(FIRST, "abc");
        segment(FIRST, "xyz");
        segment(FIRST + 1, "xyd");
        assertThat(handler.seen()).isEqualTo("abcd");
    }

    @Test
    void takesADoubtfulSegmentOnlyWhereNoBetterOneComes() {
        stream.onSyn(FIRST - 1);
        doubtful(FIRST, "xyz");
        segment(FIRST, "abc");
        doubtful(FIRST + 3, "def");
        segment(FIRST + 6, "ghi");
        assertThat(handler.seen()).isEqualTo("abc");
        stream.onAcknowledgment(FIRST + 9);
        stream.flush();
        assertThat(handler.seen()).isEqualTo("abcdefghi");
    }

    @Test
    void doesNotTakeUnacknowledgedDataFarAheadForALoss() {
        stream.onSyn(FIRST - 1);
        segment(FIRST, "abc");
        stream.onAcknowledgment(FIRST + 3);
        segment(FIRST + 500_000_000, "xyz");
        stream.flush();
        assertThat(handler.seen()).isEqualTo("abc");
    }

    private void doubtful(int sequence, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        stream.onDoubtfulSegment(sequence, new UnsafeBuffer(bytes), 0, bytes.length, 0);
    }

    @Test
    void ignoresKeepAliveProbes() {
        stream.onSyn(FIRST - 1);
        segment(FIRST, "abc");
        segment(FIRST + 2, "?");
        segment(FIRST + 3, "d");
        assertThat(handler.seen()).isEqualTo("abcd");
    }

    @Test
    void wrapsItsSequenceNumbers() {
        stream.onSyn(-4);
        segment(1, "ef");
        segment(-1, "cd");
        segment(-3, "ab");
        assertThat(handler.seen()).isEqualTo("abcdef");
    }

    @Test
    void takesDataWithSynAndFin() {
        stream.onSyn(FIRST - 1);
        segment(FIRST, "ab");
        stream.onFin(FIRST + 2);
        assertThat(handler.seen()).isEqualTo("ab|");
        assertThat(stream.isEnded()).isTrue();
    }

    @Test
    void endsWhenFinCameBeforeItsData() {
        stream.onSyn(FIRST - 1);
        stream.onFin(FIRST + 2);
        assertThat(handler.seen()).isEmpty();
        segment(FIRST, "ab");
        assertThat(handler.seen()).isEqualTo("ab|");
    }

    @Test
    void finishesWhenFinIsAcknowledged() {
        stream.onSyn(FIRST - 1);
        segment(FIRST, "ab");
        stream.onFin(FIRST + 2);
        stream.onAcknowledgment(FIRST + 2);
        assertThat(stream.isFinAcknowledged()).isFalse();
        stream.onAcknowledgment(FIRST + 3);
        assertThat(stream.isFinAcknowledged()).isTrue();
    }

    @Test
    void joinsLateAtTheLowestSequenceOfItsFirstPackets() {
        segment(FIRST + 2, "cd");
        segment(FIRST, "ab");
        packets(15, 0);
        assertThat(handler.seen()).isEmpty();
        packets(1, 0);
        assertThat(handler.seen()).isEqualTo("abcd");
    }

    @Test
    void joinsLateAfterATime() {
        segment(FIRST, "ab");
        packets(1, 1_000);
        packets(1, 1_000 + 199_999_999);
        assertThat(handler.seen()).isEmpty();
        packets(1, 1_000 + 200_000_000);
        assertThat(handler.seen()).isEqualTo("ab");
    }

    @Test
    void learnsItsBeginningFromThePeersSynAck() {
        segment(FIRST + 2, "cd");
        stream.onPeerSynAck(FIRST);
        assertThat(handler.seen()).isEmpty();
        segment(FIRST, "ab");
        assertThat(handler.seen()).isEqualTo("abcd");
    }

    @Test
    void declaresAGapOnlyWhenAcknowledgedAndWaitedFor() {
        stream.onSyn(FIRST - 1);
        segment(FIRST, "a");
        segment(FIRST + 3, "d");
        stream.onAcknowledgment(FIRST + 4);
        packets(63, 0);
        assertThat(handler.seen()).isEqualTo("a");
        packets(1, 0);
        assertThat(handler.seen()).isEqualTo("a[2]d");
    }

    @Test
    void declaresAnAcknowledgedGapAfterHalfASecond() {
        stream.onSyn(FIRST - 1);
        segment(FIRST + 1, "b");
        stream.onAcknowledgment(FIRST + 2);
        packets(1, 7);
        packets(1, 7 + 499_999_999);
        assertThat(handler.seen()).isEmpty();
        packets(1, 7 + 500_000_000);
        assertThat(handler.seen()).isEqualTo("[1]b");
    }

    @Test
    void declaresNoGapThatThePeerHasNotAcknowledged() {
        stream.onSyn(FIRST - 1);
        stream.onAcknowledgment(FIRST);
        segment(FIRST + 1, "b");
        packets(10_000, Long.MAX_VALUE / 2);
        assertThat(handler.seen()).isEmpty();
        segment(FIRST, "a");
        assertThat(handler.seen()).isEqualTo("ab");
    }

    @Test
    void declaresAGapWithoutAcknowledgmentsWhenOneDirectionIsCaptured() {
        stream.onSyn(FIRST - 1);
        segment(FIRST + 1, "b");
        packets(255, 0);
        assertThat(handler.seen()).isEmpty();
        packets(1, 0);
        assertThat(handler.seen()).isEqualTo("[1]b");
    }

    @Test
    void passesOnWhatASnapLengthCutOff() {
        stream.onSyn(FIRST - 1);
        segment(FIRST, "ab", 3);
        segment(FIRST + 5, "fg");
        assertThat(handler.seen()).isEqualTo("ab[3]fg");
    }

    @Test
    void declaresAllGapsAtTheEnd() {
        stream.onSyn(FIRST - 1);
        segment(FIRST + 1, "b");
        segment(FIRST + 3, "d");
        stream.onFin(FIRST + 5);
        stream.flush();
        assertThat(handler.seen()).isEqualTo("[1]b[1]d[1]|");
        assertThat(pool.used()).isZero();
    }

    @Test
    void takesAMissingTailFromTheLastAcknowledgment() {
        stream.onSyn(FIRST - 1);
        segment(FIRST, "a");
        stream.onAcknowledgment(FIRST + 6);
        stream.flush();
        assertThat(handler.seen()).isEqualTo("a[4]");
    }

    @Test
    void doesNotBelieveAnAcknowledgmentFarAway() {
        stream.onSyn(FIRST - 1);
        segment(FIRST, "a");
        stream.onAcknowledgment(FIRST + 1 + (1 << 30) + 5);
        stream.flush();
        assertThat(handler.seen()).isEqualTo("a");
    }

    @Test
    void keepsNoMoreThanItsBound() {
        stream.onSyn(FIRST - 1);
        stream.onAcknowledgment(FIRST);
        for (int i = 0; i < 100; i++) {
            segment(FIRST + 1 + 2_000 * i, "x".repeat(2_000));
        }
        assertThat(stream.waitingBytes()).isLessThanOrEqualTo(64 << 10);
        assertThat(counters.shedBytes()).isGreaterThan(100_000);
        assertThat(handler.seen()).isEmpty();
    }

    @Test
    void declaresAnAcknowledgedGapAtOnceWhenItsBoundIsReached() {
        stream.onSyn(FIRST - 1);
        for (int i = 0; i < 40; i++) {
            stream.onAcknowledgment(FIRST + 1 + 2_000 * (i + 1));
            segment(FIRST + 1 + 2_000 * i, "x".repeat(2_000));
        }
        stream.flush();
        assertThat(handler.seen()).isEqualTo("[1]" + "x".repeat(80_000));
        assertThat(counters.shedBytes()).isZero();
    }

    @Test
    void believesOnlyAResetAtTheNextByte() {
        assertThat(stream.isNext(0)).isFalse();
        stream.onSyn(FIRST - 1);
        segment(FIRST, "abc");
        assertThat(stream.isNext(FIRST + 3)).isTrue();
        assertThat(stream.isNext(FIRST + 4)).isFalse();
    }

    @Test
    void givesBackWhatWaitsWhenClosed() {
        stream.onSyn(FIRST - 1);
        segment(FIRST + 1, "b");
        stream.close();
        assertThat(pool.used()).isZero();
        assertThat(handler.seen()).isEmpty();
    }

    /** The slow reference: a map of bytes by place, in which the first copy of a byte stays. */
    @Test
    void agreesWithAMapOfBytesUnderRandomSegments() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            int first = random.nextBoolean() ? FIRST : -random.nextInt(200);
            int length = 200 + random.nextInt(200);
            RecordingStreamHandler seen = new RecordingStreamHandler();
            StreamAssembler assembler = new StreamAssembler(true, seen,
                    new StreamContext(pool, 64 << 10, new StreamCounters()));
            char[] model = new char[length];
            assembler.onSyn(first - 1);
            for (int[] range : ranges(random, length)) {
                byte[] bytes = new byte[range[1] - range[0]];
                random.nextBytes(bytes);
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] |= 0x40; // never 0, and none of the handler's marks
                    bytes[i] &= 0x5F;
                    if (model[range[0] + i] == 0) {
                        model[range[0] + i] = (char) bytes[i];
                    }
                }
                assembler.onSegment(first + range[0], new UnsafeBuffer(bytes), 0, bytes.length, 0, 0);
            }
            assertThat(seen.seen()).as("seed %d", seed).isEqualTo(new String(model));
            assertThat(pool.used()).isZero();
        }
    }

    /** Ranges that together cover everything, in any order, with overlaps. */
    private static List<int[]> ranges(Random random, int length) {
        List<int[]> ranges = new ArrayList<>();
        for (int from = 0; from < length;) {
            int to = Math.min(length, from + 1 + random.nextInt(30));
            ranges.add(new int[]{Math.max(0, from - random.nextInt(20)), Math.min(length, to + random.nextInt(20))});
            from = to;
        }
        Collections.shuffle(ranges, random);
        return ranges;
    }
}
