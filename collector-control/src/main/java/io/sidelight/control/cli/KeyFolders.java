// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks once a second whether something has changed in folders of keys, and tells when it has and stood still for a second since. Links
 * are followed, so that mounted Kubernetes secrets, which are exchanged by one link, count.
 */
final class KeyFolders implements AutoCloseable {
    private static final long INTERVAL_MS = 1_000;
    /** Looking may take this part of a core's time at most. */
    private static final long MOST_OF_A_CORE = 20;

    private List<Path> folders = List.of();
    /** What was there when keys were read last, and at the last look. */
    private Map<Path, Stamp> read = Map.of();
    private Map<Path, Stamp> seen = Map.of();
    private @Nullable Thread thread;

    /** By what a file that was written anew differs. */
    private record Stamp(FileTime modified, long size, @Nullable Object file) {}

    /** From now on these count, as they are now. To be called before keys are read from them. */
    synchronized void use(List<Path> followed) {
        folders = List.copyOf(followed);
        read = look();
        seen = read;
    }

    /** Begins to look, until it is closed; {@code onChange} is called on a thread of its own. */
    void start(Runnable onChange) {
        thread = Thread.ofPlatform().daemon().name("sidelight-keys").start(() -> follow(onChange));
    }

    private void follow(Runnable onChange) {
        try {
            long tookMs = 0;
            while (true) {
                Thread.sleep(Math.max(INTERVAL_MS, MOST_OF_A_CORE * tookMs));
                long before = System.nanoTime();
                if (hasChanged()) {
                    onChange.run();
                }
                tookMs = (System.nanoTime() - before) / 1_000_000;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    /** Whether something is otherwise than it was read, and as it was at the last look. */
    synchronized boolean hasChanged() {
        Map<Path, Stamp> now = look();
        boolean changed = !now.equals(read) && now.equals(seen);
        seen = now;
        if (changed) {
            read = now;
        }
        return changed;
    }

    private Map<Path, Stamp> look() {
        Map<Path, Stamp> stamps = new HashMap<>();
        for (Path folder : folders) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(Files::isRegularFile).forEach(file -> stamp(file, stamps));
            } catch (IOException _) {
                // told by whoever reads keys from it; as good as empty
            }
        }
        return stamps;
    }

    private static void stamp(Path file, Map<Path, Stamp> stamps) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            stamps.put(file, new Stamp(now.lastModifiedTime(), now.size(), now.fileKey()));
        } catch (IOException _) {
            // gone since it was listed
        }
    }

    @Override
    public void close() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }
}
