// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sizing table follows from the figures, and from nothing else. */
final class SizingTest {
    private static final Machine MACHINE = new Machine("a processor", 2, "a Java", "an RSA");

    @TempDir
    private Path folder;

    private Path json(Figure... figures) throws Exception {
        Path file = folder.resolve("figures.json");
        FigureJson.write(file, MACHINE, List.of(figures));
        return file;
    }

    private Path whole() throws Exception {
        return json(Figure.of("bulk AES128-GCM", "Gbit/s", 20), Figure.of("bulk AES256-SHA", "Gbit/s", 10),
                Figure.of("RSA-2048 handshakes, PKES", "1/s", 5_000), Figure.of("resumed handshakes", "1/s", 50_000),
                Figure.of("bulk live with 1 worker", "Gbit/s", 10),
                Figure.of("bulk live with 2 workers", "Gbit/s", 19));
    }

    /** 100 / 20 + 100 * 50 / 5000 + 100 * 200 / 50000 = 6.4 busy cores; / 0.95 / 0.7 = 9.6. */
    @Test
    void coresFollowFromTheFigures() throws Exception {
        assertThat(Sizing.of(whole()).cores(100, "bulk AES128-GCM", 0.95)).isEqualTo(10);
        assertThat(Sizing.of(whole()).cores(100, "bulk AES256-SHA", 0.95)).isEqualTo(18);
    }

    @Test
    void printsALineForEachLink() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Sizing.of(whole()).print(new PrintStream(out, true, StandardCharsets.UTF_8));
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("a processor", "95 %", "| 100 | 10 | 1 | 18 | 1 |");
    }

    @Test
    void aMissingFigureIsNamed() throws Exception {
        Sizing sizing = Sizing.of(json(Figure.missing("bulk live with 2 workers", "Gbit/s", "one core only")));
        assertThatThrownBy(() -> sizing.print(System.out)).isInstanceOf(BenchException.class)
                .hasMessageContaining("'bulk live with 2 workers'");
    }
}
