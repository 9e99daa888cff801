// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
    @Test
    void saysHowFarARunHasCome() {
        assertThat(ProgressBar.line(50_000_000, 200_000_000, 1_234_567)).isEqualTo(
                " 25 % " + "█".repeat(7) + "░".repeat(23) + "  50 MB of 200 MB, 1,234,567 packets");
    }

    @Test
    void neverGoesBeyondTheEnd() {
        assertThat(ProgressBar.line(300, 200, 1)).startsWith("100 % " + "█".repeat(30) + " ");
    }

    @Test
    void isNotDrawnWhereStandardErrorIsNoTerminal() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        ProgressBar bar = new ProgressBar(Terminal.of(OutputStream.nullOutputStream(), err, 80));
        bar.onProgress(1, 2, 3);
        bar.clear();
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }
}
