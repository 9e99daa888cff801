// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SequenceNumberTest {
    /** Starts around both places where signed or unsigned numbers wrap. */
    private static final int[] STARTS = {0, 1, 1_000, 0x7FFF_FFFE, 0x7FFF_FFFF, 0x8000_0000, 0x8000_0001, 0xFFFF_FFFE,
        -1};

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1_460, 65_535, 0x7FFF_FFFF})
    void orderDoesNotDependOnWhereNumbersWrap(int distance) {
        for (int start : STARTS) {
            int later = SequenceNumber.add(start, distance);
            assertThat(SequenceNumber.distance(start, later)).isEqualTo(distance);
            assertThat(SequenceNumber.distance(later, start)).isEqualTo(-distance);
            assertThat(SequenceNumber.isBefore(start, later)).isTrue();
            assertThat(SequenceNumber.isAfter(later, start)).isTrue();
            assertThat(SequenceNumber.isBefore(later, start)).isFalse();
            assertThat(SequenceNumber.isAfter(start, later)).isFalse();
        }
    }

    @Test
    void numberIsNeitherBeforeNorAfterItself() {
        for (int start : STARTS) {
            assertThat(SequenceNumber.isBefore(start, start)).isFalse();
            assertThat(SequenceNumber.isAfter(start, start)).isFalse();
        }
    }

    @Test
    void distanceCrossesTheWrap() {
        assertThat(SequenceNumber.distance(0xFFFF_FFF0, 0x10)).isEqualTo(0x20);
    }
}
