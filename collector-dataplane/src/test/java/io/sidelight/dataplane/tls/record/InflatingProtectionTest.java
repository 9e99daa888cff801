// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.trace.SuiteKeys;
import io.sidelight.dataplane.trace.SuiteSealer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Compressed records: expanded in order, within bounds, and never guessed at. */
class InflatingProtectionTest {
    private static final int APPLICATION_DATA = 23;

    private final RecordCiphers ciphers = new RecordCiphers();
    private final byte[] out = new byte[20_000];
    private final SuiteKeys keys = SuiteKeys.distinct().stream()
            .filter(k -> k.form().deflate() && k.form().cipher().equals("AES_128_CBC")).findFirst().orElseThrow();
    private final SuiteSealer sealer = keys.sealer();
    private final RecordProtection protection = keys.protection(ciphers);

    private int open(long sequence, byte[] fragment) {
        return protection.open(APPLICATION_DATA, keys.form().version(), sequence, fragment, 0, fragment.length, out);
    }

    private byte[] seal(byte[] content) {
        return sealer.seal(APPLICATION_DATA, content, 0);
    }

    @Test
    void expandsWhatRefersToEarlierRecords() {
        byte[] content = new byte[500];
        new Random(1).nextBytes(content);
        for (int sequence = 0; sequence < 5; sequence++) {
            byte[] fragment = seal(content);
            assertThat(open(sequence, fragment)).isEqualTo(500);
            assertThat(out).startsWith(content);
            if (sequence > 0) {
                assertThat(fragment.length).isLessThan(200);
            }
        }
    }

    @Test
    void expandsTheLongestContent() {
        byte[] zeros = new byte[1 << 14];
        assertThat(open(0, seal(zeros))).isEqualTo(1 << 14);
    }

    @Test
    void expandsNoMoreThanARecordMayHold() {
        assertThat(open(0, seal(new byte[(1 << 14) + 1]))).isEqualTo(RecordProtection.NOT_EXPANDED);
        assertThat(open(1, seal("hello".getBytes(StandardCharsets.US_ASCII)))).as("the state is lost")
                .isEqualTo(RecordProtection.NOT_EXPANDED);
    }

    @Test
    void expandsNothingAfterALoss() {
        byte[] content = "the same words again and again".getBytes(StandardCharsets.US_ASCII);
        assertThat(open(0, seal(content))).isEqualTo(content.length);
        byte[] lost = seal(content);
        byte[] third = seal(content);
        RecordPlace place = new RecordPlace();
        place.set(500, false);
        place.setBefore(lost, lost.length);
        RecordSearch search = new RecordSearch(1, 5 + lost.length, 2, -1, 1, third.length, place, 1 << 20);
        assertThat(protection.search(APPLICATION_DATA, keys.form().version(), search, third, 0, third.length, out))
                .isEqualTo(RecordProtection.NOT_EXPANDED);
        assertThat(search.lost()).isEqualTo(1);
        assertThat(open(3, seal(content))).isEqualTo(RecordProtection.NOT_EXPANDED);
    }
}
