// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecordSearchTest {
    private static final int SHORT_RECORD = 22;
    private static final int MANY = 1 << 20;

    @Test
    void costsNoMoreThanItsCredit() {
        int trials = 3;
        assertThat(trials((long) trials * (RecordSearch.COST_PER_TRIAL + SHORT_RECORD))).isEqualTo(trials);
    }

    @Test
    void triesNothingWithoutCredit() {
        assertThat(trials(0)).isZero();
    }

    private static int trials(long credit) {
        RecordSearch search = new RecordSearch(10, MANY, MANY / 27, -1, 5, SHORT_RECORD, new RecordPlace(), credit);
        int trials = 0;
        while (trials < MANY && search.next()) {
            trials++;
        }
        return trials;
    }
}
