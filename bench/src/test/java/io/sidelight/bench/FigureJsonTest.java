// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a benchmark in a process of its own says arrives whole. */
final class FigureJsonTest {
    @TempDir
    private Path folder;

    @Test
    void readsWhatItWrote() throws IOException {
        Path file = folder.resolve("figures.json");
        List<Figure> figures = List.of(
                Figure.of("bulk", "Gbit/s", 5, 11.25, 12).beside("cipher alone", 15).against(">= 10", true),
                Figure.of("handshakes", "1/s", 4_409).against(">= 5000", false), Figure.of("drops", "", 0),
                Figure.missing("live", "packets/s", "no namespaces"));
        FigureJson.write(file, new Machine("a processor", 2, "a Java", "an RSA"), figures);
        assertThat(FigureJson.read(file)).isEqualTo(figures);
    }
}
