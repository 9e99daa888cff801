// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WantsTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Wants wants = new Wants();

    @Test
    void asksAtOnceAndThenLessAndLessOftenForAsLongAsRecordsWait() {
        wants.add(random(1), 0);
        int asked = 0;
        int inTheFirstSecond = 0;
        for (long now = 0; now < 40 * SECOND; now += SECOND / 200) {
            asked += wants.due(now, 10).size();
            inTheFirstSecond = now < SECOND ? asked : inTheFirstSecond;
        }
        assertThat(inTheFirstSecond).isBetween(6, 9);
        assertThat(asked).isBetween(14, 20);
        assertThat(wants.size()).isZero();
    }

    @Test
    void asksForOneRandomOnceAtATimeHoweverOftenItIsWanted() {
        wants.add(random(1), 0);
        wants.add(random(1), 1);
        assertThat(wants.due(1, 10)).hasSize(1);
        wants.add(random(1), 2);
        assertThat(wants.due(2, 10)).isEmpty();
    }

    @Test
    void asksSoonNoMoreOnceSomethingWasFound() {
        wants.add(random(1), 0);
        wants.due(0, 10).getFirst().onFound(0);
        assertThat(wants.due(SECOND, 10)).hasSize(1);
        assertThat(wants.due(3 * SECOND, 10)).isEmpty();
        assertThat(wants.size()).isZero();
    }

    @Test
    void forgetsTheOldestWhenThereAreTooMany() {
        for (int i = 0; i < 10_010; i++) {
            wants.add(random(i), 0);
        }
        assertThat(wants.size()).isEqualTo(10_000);
        assertThat(wants.forgotten()).isEqualTo(10);
        assertThat(wants.due(0, 3)).hasSize(3);
    }

    private static byte[] random(int number) {
        byte[] random = new byte[32];
        random[0] = (byte) (number >> 8);
        random[1] = (byte) number;
        return random;
    }
}
