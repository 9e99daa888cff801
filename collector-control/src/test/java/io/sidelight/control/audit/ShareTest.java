// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShareTest {
    @Test
    void roundsButAllMeansAll() {
        assertThat(Share.percent(5, 7)).isEqualTo(71);
        assertThat(Share.percent(2, 7)).isEqualTo(29);
        assertThat(Share.percent(999, 1_000)).isEqualTo(99);
        assertThat(Share.percent(1, 1_000)).isEqualTo(1);
        assertThat(Share.percent(3, 3)).isEqualTo(100);
        assertThat(Share.percent(0, 3)).isZero();
    }

    @Test
    void aShareOfNothingIsNone() {
        assertThat(Share.percent(0, 0)).isZero();
    }
}
