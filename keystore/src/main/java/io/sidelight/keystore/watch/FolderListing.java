// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.watch;

import io.sidelight.keystore.load.LoadProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of some folders at one moment, each with what changes when its content does. Two listings that are equal hold, as
 * far as can be told without reading, the same.
 *
 * <p>Files whose names begin with a dot are left out, and so are such folders: Kubernetes keeps what it mounts in folders
 * {@code ..2026_11_22_...}, shows it through links, and changes all of them at once by {@code ..data}.
 */
final class FolderListing {
    /** In all folders; keys of a hundred thousand servers, with their certificates. */
    static final int MAX_FILES = 250_000;

    private final Map<Path, State> files = new TreeMap<>();
    private final List<Path> folders = new ArrayList<>();
    private final List<LoadProblem> problems = new ArrayList<>();
    private boolean tooMany;

    /** The path behind links, too: the content changes when a link is moved, with everything else as before. */
    private record State(Path real, @Nullable Object key, long size, long modifiedNs) {}

    static FolderListing of(List<Path> paths) {
        var listing = new FolderListing();
        for (Path path : paths) {
            listing.folder(path, 1);
        }
        if (listing.tooMany) {
            listing.problems.add(new LoadProblem(paths.toString(), "there are more than " + MAX_FILES
                    + " files; those beyond are not read: move files away that hold no keys"));
        }
        return listing;
    }

    private void folder(Path folder, int depth) {
        List<Path> entries;
        try (Stream<Path> found = Files.list(folder)) {
            entries = found.filter(path -> !String.valueOf(path.getFileName()).startsWith(".")).sorted().toList();
        } catch (NoSuchFileException _) {
            if (depth == 1) {
                problems.add(new LoadProblem(folder.toString(),
                        "there is no such folder yet; its keys will be read when it is there"));
            }
            return;
        } catch (IOException e) {
            problems.add(LoadProblem.unreadable(folder, e));
            return;
        } catch (UncheckedIOException e) {
            problems.add(LoadProblem.unreadable(folder, new IOException(e))); // while it was listed
            return;
        }
        folders.add(folder);
        for (Path entry : entries) {
            entry(entry, depth);
        }
    }

    private void entry(Path entry, int depth) {
        try {
            BasicFileAttributes now = Files.readAttributes(entry, BasicFileAttributes.class);
            if (now.isDirectory() && depth > 0) {
                folder(entry, depth - 1);
            } else if (now.isRegularFile() && files.size() < MAX_FILES) {
                files.put(entry, new State(entry.toRealPath(), now.fileKey(), now.size(),
                        now.lastModifiedTime().to(TimeUnit.NANOSECONDS)));
            } else if (now.isRegularFile()) {
                tooMany = true;
            }
        } catch (IOException _) {
            // gone since it was listed, or a link to nothing
        }
    }

    List<Path> files() {
        return List.copyOf(files.keySet());
    }

    /** The folders that were there, those in folders too. */
    List<Path> folders() {
        return folders;
    }

    List<LoadProblem> problems() {
        return problems;
    }

    boolean isSame(@Nullable FolderListing other) {
        return other != null && files.equals(other.files);
    }
}
