// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

import io.sidelight.keystore.load.LoadProblem;
import io.sidelight.keystore.watch.FolderChanges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows key logs while they are written: files, and folders with the files that are or will be in them. What comes is put
 * into a {@link SecretSink} within milliseconds, where the system does not tell of changes within about a tenth of a second.
 *
 * <p>Files may not be there yet, may be renamed, truncated or written anew. A line counts when its end is there, or when it
 * has stood for a second without one. Problems are told once each: file, line, and what to do.
 *
 * <p>{@link #poll} does the work and may be called by any thread; {@link #start} has a thread of its own call it.
 */
public final class KeyLogFollower implements AutoCloseable {
    /** Where the system tells of no change; else it is looked at once. */
    private static final Duration INTERVAL = Duration.ofMillis(100);
    /** On a busy machine a look may have taken long without having done much. */
    private static final Duration LONGEST_REST = Duration.ofMillis(300);
    /** Looking may take this part of a core's time at most. */
    private static final long MOST_OF_A_CORE = 20;
    /** Files of one folder that are followed, those that were written last. */
    private static final int MAX_FILES = 1024;
    private static final int MAX_PROBLEMS = 1000;

    private List<Path> paths;
    private final SecretSink sink;
    private final Consumer<LoadProblem> problems;
    private final byte[] piece = FollowedFile.newPiece();
    private final Map<Path, FollowedFile> files = new LinkedHashMap<>();
    /** What was told and has not gone away since, by place. */
    private final Map<String, String> told = new HashMap<>();
    private int problemsTold;
    /** Read of files that are there at the first look. */
    private long firstBytes = Long.MAX_VALUE;
    private @Nullable Thread thread;
    private volatile boolean closed;

    /**
     * @param paths key logs, or folders of them
     * @param problems is told on the thread that polls
     */
    public KeyLogFollower(List<Path> paths, SecretSink sink, Consumer<LoadProblem> problems) {
        this.paths = List.copyOf(paths);
        this.sink = sink;
        this.problems = problems;
    }

    /** Follows these from the next look on, and no others, which are read to their end once more; secrets are kept. */
    public synchronized void use(List<Path> others) {
        paths = List.copyOf(others);
    }

    /** Of files that are there at the first look, reads the last {@code bytes} only, from a whole line on. To be called before it. */
    public synchronized void startWith(long bytes) {
        firstBytes = bytes;
    }

    /** Begins to follow on a thread of its own, until {@link #close}. */
    public synchronized void start() {
        if (thread == null && !closed) {
            thread = Thread.ofPlatform().daemon().name("sidelight-keylog").start(this::follow);
        }
    }

    private void follow() {
        try (FolderChanges changes = new FolderChanges()) {
            while (!closed) {
                changes.follow(folders());
                long before = System.nanoTime();
                poll();
                Duration rest = rest(System.nanoTime() - before);
                Thread.sleep(rest);
                changes.await(INTERVAL.minus(rest).isNegative() ? Duration.ZERO : INTERVAL.minus(rest));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private static Duration rest(long tookNs) {
        Duration rest = Duration.ofNanos(MOST_OF_A_CORE * tookNs);
        return rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST;
    }

    private synchronized Set<Path> folders() {
        Set<Path> folders = new HashSet<>();
        for (Path path : paths) {
            Path parent = path.toAbsolutePath().getParent();
            folders.add(Files.isDirectory(path) || parent == null ? path : parent);
        }
        return folders;
    }

    /** Reads all that was written since the last time. */
    public synchronized void poll() {
        if (closed) {
            return;
        }
        Set<Path> present = new HashSet<>();
        for (Path path : paths) {
            try {
                if (Files.isDirectory(path)) {
                    lookAtFolder(path, present);
                } else {
                    lookAt(path, Files.readAttributes(path, BasicFileAttributes.class), false);
                    present.add(path);
                }
            } catch (NoSuchFileException _) {
                tellOnce(new LoadProblem(path.toString(),
                        "there is no such file yet; it will be read when it is there"));
            } catch (IOException e) {
                present.add(path);
                tellOnce(LoadProblem.unreadable(path, e));
            }
        }
        leaveAbsent(present);
        firstBytes = Long.MAX_VALUE;
    }

    private void lookAtFolder(Path folder, Collection<Path> present) throws IOException {
        List<Found> newestFirst = filesOf(folder);
        if (newestFirst.size() > MAX_FILES) {
            tellOnce(new LoadProblem(folder + "/", "there are more than " + MAX_FILES
                    + " files; only those written last are followed: move old ones away"));
        }
        for (Found file : newestFirst.subList(0, Math.min(MAX_FILES, newestFirst.size()))) {
            present.add(file.path());
            try {
                lookAt(file.path(), file.now(), true);
            } catch (IOException e) {
                tellOnce(LoadProblem.unreadable(file.path(), e));
            }
        }
    }

    private record Found(Path path, BasicFileAttributes now) {}

    /** The files of a folder, those that were written last first. */
    private static List<Found> filesOf(Path folder) throws IOException {
        List<Found> found = new ArrayList<>();
        for (Path file : KeyLogReader.filesOf(folder)) {
            try {
                found.add(new Found(file, Files.readAttributes(file, BasicFileAttributes.class)));
            } catch (IOException _) {
                // gone since it was listed
            }
        }
        found.sort(Comparator.comparing((Found file) -> file.now().lastModifiedTime()).reversed());
        return found;
    }

    private void lookAt(Path path, BasicFileAttributes now, boolean inFolder) throws IOException {
        if (!now.isRegularFile()) {
            tellOnce(new LoadProblem(path.toString(),
                    "is neither a file nor a folder, so it cannot be followed; have the key log written to a file"));
            return;
        }
        told.remove(path.toString());
        FollowedFile file = files.computeIfAbsent(path,
                key -> new FollowedFile(key, sink, this::tell, inFolder, piece));
        if (firstBytes < now.size()) {
            file.skipTo(now.size() - firstBytes);
        }
        file.look(now);
        if (inFolder && file.isStill()) {
            file.rest(); // a folder may have more files than may be open
        }
    }

    private void leaveAbsent(Set<Path> present) {
        files.entrySet().removeIf(entry -> {
            if (present.contains(entry.getKey())) {
                return false;
            }
            leave(entry.getValue());
            return true;
        });
    }

    private static void leave(FollowedFile file) {
        try {
            file.leave();
        } catch (IOException _) {
            // it is gone, with what could still have been read
        }
    }

    private void tellOnce(LoadProblem problem) {
        if (!problem.message().equals(told.put(problem.where(), problem.message()))) {
            tell(problem);
        }
    }

    private void tell(LoadProblem problem) {
        if (problemsTold++ < MAX_PROBLEMS) {
            problems.accept(problem);
        }
    }

    /** Stops following; what was written so far has been read when this returns. */
    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            poll();
            closed = true;
            files.values().forEach(KeyLogFollower::leave);
            files.clear();
            running = thread;
            thread = null;
        }
        if (running != null && running != Thread.currentThread()) {
            running.interrupt();
        }
    }
}
