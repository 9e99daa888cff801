// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What can be pasted into the documentation says all that the run said. */
final class FigureMarkdownTest {
    @Test
    void aRowForEachFigure() {
        Machine machine = new Machine("a processor", 2, "a Java", "an RSA");
        List<String> lines = FigureMarkdown.lines(machine, List.of(
                Figure.of("bulk", "Gbit/s", 5, 11.25, 12).beside("cipher alone", 15).against(">= 10", true),
                Figure.of("handshakes", "1/s", 4_409).against(">= 5000", false), Figure.of("drops", "", 0),
                Figure.missing("live", "packets/s", "no namespaces")), LocalDate.of(2026, 11, 21));
        assertThat(lines).startsWith("Measured 2026-11-21 on 2 cores of a processor; a Java; RSA by an RSA.").endsWith(
                "| bulk, Gbit/s | 11.25 (12) | 15, cipher alone | 75 % | >= 10: yes |",
                "| handshakes, 1/s | 4,409 |  |  | >= 5000: no |", "| drops | 0 |  |  |  |",
                "| live, packets/s | not measured: no namespaces |  |  |  |");
    }
}
