// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.agent;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LineBufferTest {
    private static final Duration NOT = Duration.ZERO;

    @Test
    void givesWholeLinesInTheirOrderUpToABatch() throws InterruptedException {
        LineBuffer buffer = new LineBuffer(1000);
        add(buffer, "one\n", "two\n", "three\n");

        assertThat(take(buffer, 9)).isEqualTo("one\ntwo\n");
        assertThat(take(buffer, 3)).as("a line that is longer than a batch").isEqualTo("three\n");
        assertThat(take(buffer, 9)).isEmpty();
    }

    @Test
    void letsTheOldestGoWhenItIsFullAndCountsThem() throws InterruptedException {
        LineBuffer buffer = new LineBuffer(2 * (4 + 32));
        add(buffer, "1st\n", "2nd\n", "3rd\n", "4th\n");

        assertThat(buffer.dropped()).isEqualTo(2);
        assertThat(take(buffer, 100)).isEqualTo("3rd\n4th\n");
    }

    @Test
    void waitsForNobodyOnceItIsClosed() throws InterruptedException {
        LineBuffer buffer = new LineBuffer(1000);
        buffer.close();
        assertThat(buffer.take(9, Duration.ofDays(1))).isEmpty();
    }

    private static void add(LineBuffer buffer, String... lines) {
        for (String line : lines) {
            buffer.add(line.getBytes(US_ASCII));
        }
    }

    private static String take(LineBuffer buffer, int most) throws InterruptedException {
        return new String(buffer.take(most, NOT), US_ASCII);
    }
}
