// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LineRateTest {
    private long now;
    private final LineRate rate = new LineRate(100, 300, () -> now);

    @Test
    void givesSoManyAtOnceAndThenSoManyASecond() {
        assertThat(rate.take(300)).isZero();
        assertThat(rate.take(50)).isEqualTo(Duration.ofMillis(500).toNanos());
        now += Duration.ofMillis(499).toNanos();
        assertThat(rate.waitNs()).isPositive();
        now += Duration.ofMillis(2).toNanos();
        assertThat(rate.waitNs()).isZero();
    }

    @Test
    void savesUpNoMoreThanThat() {
        now += Duration.ofDays(1).toNanos();
        assertThat(rate.take(300)).isZero();
        assertThat(rate.take(1)).isPositive();
    }
}
