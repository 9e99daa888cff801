// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sidelight.dataplane.corpus.RecordedRun.Secrets;
import io.sidelight.keystore.PskTable;
import io.sidelight.keystore.load.PskFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** One folder of our own corpus. */
public record CorpusCase(String name, Path folder, JsonNode expected) {
    private static final Path CORPUS = Path.of(System.getProperty("sidelight.root", ".."), "collector-dataplane", "src",
            "test", "resources", "corpus");

    /** All cases, by name. */
    public static List<CorpusCase> all() throws IOException {
        List<CorpusCase> cases = new ArrayList<>();
        try (Stream<Path> folders = Files.list(CORPUS)) {
            for (Path folder : folders.sorted().toList()) {
                if (Files.exists(folder.resolve("expected.json"))) {
                    cases.add(of(folder));
                }
            }
        }
        return cases;
    }

    /** Names of the cases that this version does not yet pass, one a line in due.txt; empty without the file. */
    public static Set<String> due() throws IOException {
        Path list = CORPUS.resolve("due.txt");
        return Files.exists(list) ? Set.copyOf(Files.readAllLines(list)) : Set.of();
    }

    /** The case of this name. */
    public static CorpusCase named(String name) throws IOException {
        return of(CORPUS.resolve(name));
    }

    private static CorpusCase of(Path folder) throws IOException {
        return new CorpusCase(folder.getFileName().toString(), folder,
                new ObjectMapper().readTree(folder.resolve("expected.json").toFile()));
    }

    /** The capture file. */
    public Path capture() {
        return folder.resolve(expected.get("capture").asText());
    }

    /** What to load for it. */
    public Secrets secrets() {
        List<Path> keys = new ArrayList<>();
        expected.get("keys").forEach(key -> keys.add(CORPUS.resolve(key.asText())));
        JsonNode keyLog = expected.get("keylog");
        Secrets secrets = Secrets.load(keys, List.of(),
                keyLog.isNull() ? List.of() : List.of(folder.resolve(keyLog.asText())));
        JsonNode psk = expected.path("psk");
        return psk.isTextual()
                ? new Secrets(secrets.keys(), PskTable.of(PskFile.read(folder.resolve(psk.asText())).entries()),
                        secrets.store())
                : secrets;
    }
}
