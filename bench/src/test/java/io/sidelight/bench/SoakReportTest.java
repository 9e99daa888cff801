// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The verdict of a soak is the sum of its rows. */
final class SoakReportTest {
    private static final SoakSample START = new SoakSample(200, 20, 5, 2, 7);
    private static final SoakSample LATER = new SoakSample(300, 30, 5, 2, 7);

    private static double missed(SoakSample middle, SoakSample end, int lossySlices, int exitCode, String output) {
        List<Figure> figures = new SoakReport(List.of(START, middle, end), 600, 1_000_000, 100, lossySlices, 1.5,
                exitCode, output).figures(Figure.of("soak", "packets/s", 1_000));
        Figure verdict = figures.getLast();
        assertThat(verdict.name()).isEqualTo("soak, verdict");
        assertThat(verdict.reached()).isEqualTo(verdict.median() == 0);
        return verdict.median();
    }

    /** What was lost before it, and memory that grew before its middle, are not held against it. */
    @Test
    void flatAndCleanMissesNothing() {
        assertThat(missed(LATER, LATER, 0, 143, "")).isZero();
    }

    @Test
    void eachFaultCounts() {
        assertThat(missed(LATER, new SoakSample(331, 30, 5, 2, 7), 0, 143, "")).as("resident memory").isEqualTo(1);
        assertThat(missed(LATER, new SoakSample(300, 34, 5, 2, 7), 0, 143, "")).as("heap").isEqualTo(1);
        assertThat(missed(LATER, new SoakSample(300, 30, 6, 2, 7), 0, 143, "")).as("drops").isEqualTo(1);
        assertThat(missed(LATER, new SoakSample(300, 30, 5, 3, 7), 0, 143, "")).as("health").isEqualTo(1);
        assertThat(missed(LATER, new SoakSample(300, 30, 5, 2, 8), 0, 143, "")).as("failures").isEqualTo(1);
        assertThat(missed(LATER, LATER, 1, 143, "")).as("slices").isEqualTo(1);
        assertThat(missed(LATER, LATER, 0, 1, "")).as("exit code").isEqualTo(1);
        assertThat(missed(LATER, LATER, 0, 143, "1 error of ours")).as("own error").isEqualTo(1);
    }

    @Test
    void withoutJcmdTheHeapIsNotMeasured() {
        SoakSample unknown = new SoakSample(300, Double.NaN, 5, 2, 7);
        assertThat(missed(unknown, unknown, 0, 143, "")).isZero();
    }
}
