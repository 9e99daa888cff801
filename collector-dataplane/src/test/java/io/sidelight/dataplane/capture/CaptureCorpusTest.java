// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every capture of the corpus beside the checkout, where there is one, has as many packets as another reader saw in it. */
final class CaptureCorpusTest {
    private static final Path CORPUS = Path.of(System.getProperty("sidelight.root"), "..", "shared", "corpus");
    private static final int RECOMPRESS_EVERY = 10;

    @TempDir
    Path folder;

    @BeforeEach
    void corpusIsThere() {
        Assumptions.assumeTrue(Files.isDirectory(CORPUS), "no corpus beside the checkout");
    }

    private static List<Path> captures() throws IOException {
        try (Stream<Path> files = Files.list(CORPUS.resolve("captures"))) {
            return files.sorted().toList();
        }
    }

    @Test
    void everyCaptureHasTheExpectedNumberOfPackets() throws IOException {
        ObjectMapper json = new ObjectMapper();
        for (Path capture : captures()) {
            Path expected = CORPUS.resolve("expected").resolve(capture.getFileName() + ".json");
            int packets = json.readTree(expected.toFile()).path("capture_info").path("packets").intValue();
            assertThat(RecordedPackets.of(capture)).as(capture.toString()).hasSize(packets);
        }
    }

    @Test
    void compressionChangesNothing() throws IOException {
        List<Path> captures = captures();
        for (int i = 0; i < captures.size(); i += RECOMPRESS_EVERY) {
            byte[] content = Files.readAllBytes(captures.get(i));
            List<String> plain = hex(captures.get(i));
            assertThat(hex(RecordedPackets.write(folder, "a.gz", Compressed.gzip(content)))).isEqualTo(plain);
            assertThat(hex(RecordedPackets.write(folder, "a.zst", Compressed.zstd(content)))).isEqualTo(plain);
        }
    }

    private static List<String> hex(Path capture) {
        return RecordedPackets.of(capture).stream().map(RecordedPackets.Recorded::hex).toList();
    }
}
