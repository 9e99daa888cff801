// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class RecordDeframerTest {
    private static final int SCRATCH = 20_000;

    private final BufferPool pool = new BufferPool(1 << 20);
    private final Recorder handler = new Recorder();
    private final RecordDeframer deframer = new RecordDeframer(handler, new RecordContext(pool, new byte[SCRATCH]));

    /** Writes down what came, one line a call. */
    private static final class Recorder implements RecordHandler {
        final List<String> seen = new ArrayList<>();

        @Override
        public void onRecord(int contentType, int version, byte[] buffer, int offset, int length) {
            int sum = 0;
            for (int i = offset; i < offset + length; i++) {
                sum = 31 * sum + buffer[i];
            }
            seen.add(contentType + " " + Integer.toHexString(version) + " " + length + " " + sum);
        }

        @Override
        public void onSslV2Hello(byte[] buffer, int offset, int length) {
            seen.add("v2 " + buffer[offset] + " " + length);
        }

        @Override
        public void onTruncatedRecord(int contentType, byte[] buffer, int offset, int length) {}

        @Override
        public void onNotTls() {
            seen.add("not tls");
        }

        @Override
        public void onRecordsLost(int atLeast, int atMost, int contentType, int fragmentLength) {
            seen.add("lost " + atLeast + ".." + atMost + " " + contentType + " " + fragmentLength);
        }
    }

    private static byte[] record(int type, int length) {
        byte[] fragment = new byte[length];
        new Random(length).nextBytes(fragment);
        return ByteBuffer.allocate(5 + length).put((byte) type).putShort((short) 0x0303).putShort((short) length)
                .put(fragment).array();
    }

    private static byte[] join(byte[]... parts) {
        ByteBuffer joined = ByteBuffer.allocate(100_000);
        for (byte[] part : parts) {
            joined.put(part);
        }
        byte[] bytes = new byte[joined.position()];
        joined.get(0, bytes);
        return bytes;
    }

    private void feed(byte[] bytes, int from, int to) {
        deframer.onBytes(new UnsafeBuffer(bytes), from, to - from);
    }

    private static List<String> whole(byte[] bytes) {
        Recorder all = new Recorder();
        new RecordDeframer(all, new RecordContext(new BufferPool(1 << 20), new byte[SCRATCH])).onBytes(
                new UnsafeBuffer(bytes), 0,
                bytes.length);
        return all.seen;
    }

    @Test
    void handsOnTheSameRecordsWhereverTheStreamIsCut() {
        byte[] bytes = join(record(22, 40), record(20, 1), record(23, 0), record(23, 600), record(21, 2));
        List<String> expected = whole(bytes);
        assertThat(expected).hasSize(5);
        for (int first = 0; first <= bytes.length; first++) {
            for (int second = first; second <= bytes.length; second += 31) {
                Recorder cut = new Recorder();
                RecordDeframer one = new RecordDeframer(cut, new RecordContext(pool, new byte[SCRATCH]));
                UnsafeBuffer buffer = new UnsafeBuffer(bytes);
                one.onBytes(buffer, 0, first);
                one.onBytes(buffer, first, second - first);
                one.onBytes(buffer, second, bytes.length - second);
                assertThat(cut.seen).as("cut at %d and %d", first, second).isEqualTo(expected);
                assertThat(one.isBetweenRecords()).isTrue();
            }
        }
        assertThat(pool.usedBytes()).isZero();
    }

    @Test
    void findsTheNextRecordAfterBytesThatAreNone() {
        byte[] bytes = join(record(22, 40), new byte[]{1, 2, 3, 4, 5, 6, 7, 8}, record(23, 600), record(23, 7));
        for (int cut = 45; cut < bytes.length; cut++) {
            Recorder seen = new Recorder();
            RecordDeframer one = new RecordDeframer(seen, new RecordContext(pool, new byte[SCRATCH]));
            UnsafeBuffer buffer = new UnsafeBuffer(bytes);
            one.onBytes(buffer, 0, cut);
            one.onBytes(buffer, cut, bytes.length - cut);
            assertThat(seen.seen).as("cut at %d", cut).endsWith(whole(join(record(23, 600), record(23, 7))).toArray(
                    String[]::new));
        }
    }

    @Test
    void handsOnTheSameRecordsByteByByte() {
        byte[] bytes = join(record(22, 300), record(23, 18_432), record(23, 3));
        for (int i = 0; i < bytes.length; i++) {
            feed(bytes, i, i + 1);
        }
        assertThat(handler.seen).isEqualTo(whole(bytes));
        assertThat(pool.usedBytes()).isZero();
    }

    @Test
    void countsOneRecordForAGapInsideIt() {
        byte[] bytes = join(record(23, 100), record(23, 50));
        feed(bytes, 0, 30);
        deframer.onGap(20);
        feed(bytes, 50, bytes.length);
        assertThat(handler.seen).hasSize(2).first().isEqualTo("lost 1..1 23 100");
        assertThat(handler.seen.get(1)).isEqualTo(whole(record(23, 50)).getFirst());
    }

    @Test
    void goesOnAtOnceAfterAGapThatEndsWithItsRecord() {
        byte[] bytes = join(record(23, 100), record(23, 50));
        feed(bytes, 0, 30);
        deframer.onGap(75);
        feed(bytes, 105, bytes.length);
        assertThat(handler.seen).containsExactly("lost 1..1 23 100", whole(record(23, 50)).getFirst());
    }

    @Test
    void takesTwoGapsInsideOneRecordForOneLoss() {
        byte[] bytes = join(record(23, 100), record(23, 50));
        feed(bytes, 0, 30);
        deframer.onGap(10);
        feed(bytes, 40, 50);
        deframer.onGap(10);
        feed(bytes, 60, bytes.length);
        assertThat(handler.seen).containsExactly("lost 1..1 23 100", whole(record(23, 50)).getFirst());
    }

    @Test
    void findsTheNextRecordAfterAGapOverSeveral() {
        byte[] bytes = join(record(23, 100), record(23, 101), record(23, 102), record(23, 103), record(23, 104));
        int lost = 60 + 106;
        feed(bytes, 0, 50);
        deframer.onGap(lost);
        feed(bytes, 50 + lost, bytes.length);
        assertThat(handler.seen.getFirst()).startsWith("lost 2..");
        assertThat(handler.seen.subList(1, handler.seen.size())).containsExactly(
                whole(record(23, 103)).getFirst(), whole(record(23, 104)).getFirst());
    }

    @Test
    void findsTheNextRecordAfterAGapAtABorder() {
        byte[] bytes = join(record(23, 100), record(23, 101), record(23, 102));
        feed(bytes, 0, 105);
        deframer.onGap(106);
        feed(bytes, 211, bytes.length);
        assertThat(handler.seen.getFirst()).isEqualTo(whole(record(23, 100)).getFirst());
        assertThat(handler.seen.get(1)).startsWith("lost 1..");
        assertThat(handler.seen.getLast()).isEqualTo(whole(record(23, 102)).getFirst());
    }

    @Test
    void takesAnSslV2HelloWholeOrSplitAnywhere() {
        byte[] hello = new byte[46];
        hello[0] = (byte) 0x80;
        hello[1] = 44;
        hello[2] = 1;
        hello[3] = 3;
        byte[] bytes = join(hello, record(22, 10));
        List<String> expected = whole(bytes);
        assertThat(expected).hasSize(2).first().isEqualTo("v2 1 44");
        for (int cut = 1; cut < bytes.length; cut++) {
            Recorder split = new Recorder();
            RecordDeframer one = new RecordDeframer(split, new RecordContext(pool, new byte[SCRATCH]));
            one.onBytes(new UnsafeBuffer(bytes), 0, cut);
            one.onBytes(new UnsafeBuffer(bytes), cut, bytes.length - cut);
            assertThat(split.seen).as("cut at %d", cut).isEqualTo(expected);
        }
    }

    @Test
    void saysOnceThatTextIsNotTls() {
        byte[] text = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        feed(text, 0, text.length);
        feed(text, 0, text.length);
        assertThat(handler.seen).containsExactly("not tls");
    }

    @Test
    void survivesGarbageCutAtRandom() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            byte[] bytes = join(record(22, random.nextInt(60)), new byte[random.nextInt(3)], record(23, 40));
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            RecordDeframer one = new RecordDeframer(new Recorder(), new RecordContext(pool, new byte[SCRATCH]));
            for (int at = 0; at < bytes.length;) {
                int to = Math.min(bytes.length, at + 1 + random.nextInt(40));
                one.onBytes(new UnsafeBuffer(bytes), at, to - at);
                at = to;
                if (random.nextInt(4) == 0) {
                    one.onGap(1 + random.nextInt(100));
                }
            }
            one.close();
        }
        assertThat(pool.usedBytes()).isZero();
    }

    @Test
    void losesARecordAndNothingElseWhenThePoolIsExhausted() {
        Recorder seen = new Recorder();
        RecordDeframer one = new RecordDeframer(seen, new RecordContext(new BufferPool(0), new byte[SCRATCH]));
        byte[] bytes = join(record(23, 100), record(23, 50));
        one.onBytes(new UnsafeBuffer(bytes), 0, 30);
        one.onBytes(new UnsafeBuffer(bytes), 30, bytes.length - 30);
        assertThat(seen.seen).hasSize(2).last().isEqualTo(whole(record(23, 50)).getFirst());
    }
}
