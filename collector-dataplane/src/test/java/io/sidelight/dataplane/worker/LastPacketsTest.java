// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Clock and packet times are given in ms, the stop is at 0. */
class LastPacketsTest {
    private static final long MS = 1_000_000;
    private static final long HOLD_MS = 10;

    private final LastPackets last = new LastPackets(HOLD_MS * MS, 77, 1_000 * MS);

    @Test
    void whatWasCapturedBeforeTheStopIsReadHoweverLongThatTakes() {
        for (int nowMs = 1; nowMs < 4_999; nowMs++) {
            assertThat(isOver(true, -1, nowMs)).as("%d ms", nowMs).isFalse();
            assertThat(last.isTooLate(77 + nowMs * MS)).isFalse();
        }
    }

    @Test
    void whatComesLaterIsReadForHalfASecond() {
        assertThat(isOver(true, 1, 499)).isFalse();
        assertThat(isOver(true, 0, 501)).isFalse();
        assertThat(isOver(true, 1, 502)).isTrue();
    }

    @Test
    void aSourceWithoutPacketsIsOverWhenItHoldsNothingBack() {
        assertThat(isOver(true, -1, 700)).isFalse();
        assertThat(isOver(false, -1, 700 + 29)).isFalse();
        assertThat(isOver(false, -1, 700 + 30)).isTrue();
    }

    @Test
    void afterFiveSecondsPacketsAreCountedAndSoonNoMoreAreRead() {
        assertThat(last.isTooLate(77 + 5_000 * MS)).isTrue();
        assertThat(isOver(true, -1, 5_499)).isFalse();
        assertThat(isOver(true, -1, 5_500)).isTrue();
    }

    private boolean isOver(boolean read, long packetMs, long nowMs) {
        return last.isOver(read, (1_000 + packetMs) * MS, 77 + nowMs * MS);
    }
}
