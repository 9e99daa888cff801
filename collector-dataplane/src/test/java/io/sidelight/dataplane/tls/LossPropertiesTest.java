// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.tls.record.RecordCiphers;
import io.sidelight.dataplane.trace.RecordStream;
import io.sidelight.dataplane.trace.RecordStream.Sealed;
import io.sidelight.dataplane.trace.RecordStream.Segment;
import io.sidelight.dataplane.trace.RecordStream.Sizes;
import io.sidelight.dataplane.trace.SuiteKeys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Under random loss every record that was seen whole is read, whatever protects it, however long it is and however cut. */
class LossPropertiesTest {
    private static final double LEAST_SHARE = 0.99;
    private static final double LOSS = 0.01;
    private static final int[] SEGMENT_LENGTHS = {536, 1_460, 8_960};

    private final RecordCiphers ciphers = new RecordCiphers();

    /** Bytes of content. */
    private static final class Tally {
        long seenWhole;
        long read;

        double share() {
            return seenWhole == 0 ? 1 : (double) read / seenWhole;
        }
    }

    @TestFactory
    Stream<DynamicTest> onePercentOfPacketsLost() {
        List<String> lines = new ArrayList<>();
        Stream<DynamicTest> forms = SuiteKeys.representative().stream().filter(keys -> !keys.form().deflate())
                .map(keys -> DynamicTest.dynamicTest(keys.form().toString(), () -> lines.add(measure(keys))));
        return Stream.concat(forms, Stream.of(DynamicTest.dynamicTest("share read, least first", () -> {
            lines.sort(Comparator.naturalOrder());
            lines.stream().limit(12).forEach(System.out::println);
        })));
    }

    private String measure(SuiteKeys keys) {
        Tally all = new Tally();
        for (Sizes sizes : Sizes.values()) {
            Tally tally = new Tally();
            for (int segmentLength : SEGMENT_LENGTHS) {
                for (int seed = 0; seed < 2; seed++) {
                    Random random = new Random(31L * seed + segmentLength);
                    int bytes = sizes == Sizes.TINY ? 3_000 : 120 * Math.min(segmentLength, 1_500);
                    RecordStream stream = new RecordStream(keys.sealer()).say(sizes, bytes, random);
                    lossy(keys, stream, segmentLength, random, tally);
                }
            }
            assertThat(tally.share()).as("%s, records %s: share read", keys, sizes)
                    .isGreaterThanOrEqualTo(LEAST_SHARE);
            all.read += tally.read;
            all.seenWhole += tally.seenWhole;
        }
        return String.format("share %.4f %s", all.share(), keys.form());
    }

    private void lossy(SuiteKeys keys, RecordStream stream, int segmentLength, Random random, Tally tally) {
        DirectionReader reader = new DirectionReader(keys, ciphers);
        boolean[] seen = new boolean[stream.bytes().length];
        long at = 0;
        for (Segment segment : stream.segments(segmentLength)) {
            if (random.nextDouble() >= LOSS) {
                if (segment.position() > at) {
                    reader.lose(segment.position() - at);
                }
                reader.take(segment.bytes());
                Arrays.fill(seen, (int) segment.position(), (int) segment.end(), true);
                at = segment.end();
            }
        }
        reader.end();
        assertThat(reader.pool.usedBytes()).isZero();
        boolean etm = keys.form().encryptThenMac() && keys.carriedIvLength() > 0;
        long before = 0;
        for (Sealed sealed : stream.records()) {
            byte[] opened = reader.opened.get(sealed.position());
            if (opened != null) {
                assertThat(opened).as("%s at %d", keys, sealed.position()).isEqualTo(sealed.content());
            }
            // an IV that is carried over is the block before the record; with encrypt-then-MAC only the record before proves it
            long needed = etm ? before : Math.max(0, sealed.position() - keys.carriedIvLength());
            before = sealed.position();
            if (isSeen(seen, needed, sealed.end())) {
                tally.seenWhole += sealed.content().length;
                tally.read += opened == null ? 0 : opened.length;
            }
        }
        assertThat(stream.records().stream().map(Sealed::position)).containsAll(reader.opened.keySet());
    }

    private static boolean isSeen(boolean[] seen, long from, long to) {
        for (int i = (int) from; i < to; i++) {
            if (!seen[i]) {
                return false;
            }
        }
        return true;
    }
}
