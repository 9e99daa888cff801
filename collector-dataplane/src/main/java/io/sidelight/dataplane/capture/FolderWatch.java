// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import io.sidelight.dataplane.api.event.CaptureException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches a folder that captures are written into, on a thread of its own: tells of files that have begun, and when one will not
 * grow any more. It looks again and again, since notifications do not come from network shares, nor for certain under
 * load; the larger the folder the more seldom.
 */
final class FolderWatch implements Runnable, AutoCloseable {
    private static final long LOOK_AGAIN_NS = 100_000_000L;
    /** Looking may take a tenth of the time. */
    private static final int REST = 10;
    /** So long without growth, with a newer file there, and a file is finished. */
    private static final long QUIET_NS = 2_000_000_000L;
    /** Most files that are read at a time; of more the one that grew longest ago counts as finished. */
    private static final int MAX_OPEN = 32;
    /** So long unchanged, and a file that is no capture will not become one. */
    private static final long STALE_MS = 5_000;
    private static final int MAX_TOLD = 10_000;
    /** As long as new files are found each time; the others are told of next time. */
    private static final int MOST_LOOKS = 8;

    private final Path folder;
    private final @Nullable Path only;
    private final Consumer<String> problems;
    private final Arrivals arrivals;
    private final Queue<FollowedFile> begun = new ConcurrentLinkedQueue<>();
    /** Those that were found and are not told of yet. */
    private final List<FollowedFile> found = new ArrayList<>();
    private final Map<Object, FollowedFile> followed = new HashMap<>();
    private final Map<Object, Refused> refused = new HashMap<>();
    private final Set<FolderListing.Content> contents = new HashSet<>();
    private final Thread thread;
    private final Set<String> told = new HashSet<>();
    private volatile boolean closed;

    /** A file that was no capture with packets when it was like this, and what was wrong with it. */
    private record Refused(long size, FileTime modified, String problem) {
        boolean isLike(BasicFileAttributes attributes) {
            return size == attributes.size() && modified.equals(attributes.lastModifiedTime());
        }
    }

    /**
     * @param only the one file to follow, null for all that are in the folder
     * @param problems is told in a sentence what cannot be read, once
     */
    FolderWatch(Path folder, @Nullable Path only, Consumer<String> problems, Arrivals arrivals) {
        this.folder = folder;
        this.only = only;
        this.problems = problems;
        this.arrivals = arrivals;
        lookUntilSure(System.nanoTime());
        thread = Thread.ofPlatform().daemon().name("sidelight-folder").start(this);
    }

    /** The next file that has begun, null when there is none; by the reader. */
    @Nullable
    FollowedFile poll() {
        return begun.poll();
    }

    @Override
    public void run() {
        try {
            while (!closed) {
                long startNs = System.nanoTime();
                lookUntilSure(startNs);
                long tookNs = System.nanoTime() - startNs;
                TimeUnit.NANOSECONDS.sleep(Math.max(LOOK_AGAIN_NS, REST * tookNs));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Looks, and tells of a file only after another look: one look takes its time, so that it may see a file that was begun meanwhile and
     * not see, or see without a packet, one that was written before that. The look after it sees both.
     */
    private void lookUntilSure(long nowNs) {
        look(nowNs);
        for (int i = 0; i < MOST_LOOKS && !found.isEmpty(); i++) {
            long newestNs = found.stream().mapToLong(FollowedFile::firstNs).max().getAsLong();
            Set<FollowedFile> sure = new HashSet<>(found);
            look(System.nanoTime());
            found.removeIf(file -> (sure.contains(file) || file.firstNs() <= newestNs) && begun.add(file));
            arrivals.signal();
        }
    }

    private void look(long nowNs) {
        Set<Object> present = new HashSet<>();
        for (Path file : files()) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                Object key = FolderListing.key(file, attributes);
                if (present.add(key)) {
                    look(file, key, attributes, nowNs);
                }
            } catch (AccessDeniedException _) {
                tell("not allowed to read capture file " + file + ": change its permissions or owner");
            } catch (IOException _) {
                // Gone since it was listed.
            }
        }
        forgetGone(present, nowNs);
        finishQuiet(nowNs);
    }

    private List<Path> files() {
        if (only != null) {
            return Files.isRegularFile(only) ? List.of(only) : List.of();
        }
        try {
            return FolderListing.files(folder);
        } catch (CaptureException e) {
            tell(String.valueOf(e.getMessage()));
            return List.of();
        }
    }

    private void tell(String problem) {
        if (told.size() < MAX_TOLD && told.add(problem)) {
            problems.accept(problem);
        }
    }

    private void look(Path file, Object key, BasicFileAttributes attributes, long nowNs) throws IOException {
        FollowedFile known = followed.get(key);
        if (known == null) {
            begin(file, key, attributes, nowNs);
            return;
        }
        if (!known.look(attributes, nowNs)) {
            known.finish();
            contents.remove(known.content());
            followed.remove(key);
            begin(file, key, attributes, nowNs);
        } else if (known.hasGoneOn()) {
            follow(key, known.goneOn(attributes, nowNs));
        }
    }

    private void begin(Path file, Object key, BasicFileAttributes attributes, long nowNs) throws IOException {
        Refused before = refused.get(key);
        if (before != null && before.isLike(attributes)) {
            tellIfStale(file, before);
        } else if (attributes.size() > 0) {
            String problem = begin(file, key, FollowedFile.lastGrowthNs(attributes, nowNs), attributes);
            if (!followed.containsKey(key)) {
                refused.put(key, new Refused(attributes.size(), attributes.lastModifiedTime(), problem));
            }
        }
    }

    /** Begins to follow a file that has a packet and is no compressed copy; else says what is wrong, if anything is. */
    private String begin(Path file, Object key, long lastGrowthNs, BasicFileAttributes attributes) throws IOException {
        try {
            OptionalLong firstNs = FolderListing.firstTimeNs(file);
            if (firstNs.isPresent()) {
                FollowedFile found = FollowedFile.of(file, attributes, firstNs.getAsLong(), lastGrowthNs);
                if (contents.add(found.content())) {
                    refused.remove(key);
                    follow(key, found);
                }
            }
            return "";
        } catch (CaptureException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** A file that is no capture by its first bytes may become one while it is written. */
    private void tellIfStale(Path file, Refused is) {
        long ageMs = System.currentTimeMillis() - is.modified().toMillis();
        if (!is.problem().isEmpty() && ageMs > STALE_MS && (only != null || FolderListing.isCaptureName(file))) {
            tell(is.problem());
        }
    }

    private void follow(Object key, FollowedFile file) {
        followed.put(key, file);
        found.add(file);
    }

    /** What is not in the folder any more is read to its end, as far as it is open, and forgotten. */
    private void forgetGone(Set<Object> present, long nowNs) {
        refused.keySet().retainAll(present);
        followed.entrySet().removeIf(entry -> {
            FollowedFile file = entry.getValue();
            if (present.contains(entry.getKey())) {
                return false;
            }
            if (nowNs - file.lastGrowthNs() > QUIET_NS) {
                file.finish();
            }
            return file.hasEnded();
        });
    }

    private void finishQuiet(long nowNs) {
        long newestNs = Long.MIN_VALUE;
        int open = 0;
        FollowedFile quietest = null;
        for (FollowedFile file : followed.values()) {
            newestNs = Math.max(newestNs, file.firstNs());
            if (file.isOpen()) {
                open++;
                quietest = quietest == null || file.lastGrowthNs() < quietest.lastGrowthNs() ? file : quietest;
            }
        }
        for (FollowedFile file : followed.values()) {
            if (file.firstNs() < newestNs && nowNs - file.lastGrowthNs() > QUIET_NS) {
                file.finish();
            }
        }
        if (open >= MAX_OPEN && quietest != null) {
            quietest.finish();
        }
    }

    /** True when another file may be opened. */
    static boolean hasRoom(int open) {
        return open < MAX_OPEN;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
