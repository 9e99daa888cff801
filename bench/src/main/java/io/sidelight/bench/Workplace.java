// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** A folder for generated captures, in memory where there is one, deleted at the end. */
final class Workplace implements AutoCloseable {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final String PREFIX = "sidelight-bench";

    private final Path folder;

    Workplace() throws IOException {
        folder = Files.isWritable(SHARED_MEMORY)
                ? Files.createTempDirectory(SHARED_MEMORY, PREFIX)
                : Files.createTempDirectory(PREFIX);
        Runtime.getRuntime().addShutdownHook(new Thread(this::deleteAfterInterruption));
    }

    /** Captures are large, and memory holds them: Ctrl-C must not leave them behind. */
    private void deleteAfterInterruption() {
        try {
            if (Files.exists(folder)) {
                close();
            }
        } catch (IOException e) {
            System.err.println("sidelight: cannot delete " + folder + "; delete it by hand");
        }
    }

    Path folder() {
        return folder;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** Deletes what is there, to make room for the next measurement's captures. */
    void clear() throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(path -> !path.equals(folder)).sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    public void close() throws IOException {
        clear();
        Files.delete(folder);
    }
}
