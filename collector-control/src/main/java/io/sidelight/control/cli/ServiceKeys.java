// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.config.SidelightConfig;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.load.KeyLoader;
import io.sidelight.keystore.load.LoadProblem;
import io.sidelight.keystore.load.LoadResult;
import io.sidelight.keystore.watch.KeyFolder;
import io.sidelight.keystore.watch.KeyFolderConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The private keys of a service that come from files: those that are read when it is told to, and those of folders that are followed. A
 * file that cannot be read now costs no key: as long as anything is wrong, the keys that were in force stay beside those that could be
 * read. Thread-safe.
 */
final class ServiceKeys implements AutoCloseable {
    /** One password more that is tried on key files. */
    static final String PASSWORD = "SIDELIGHT_KEY_PASSWORD";

    private static final String PASSWORD_FILE = "keys.password_file";

    private final Map<String, String> environment;
    private final KeyFolder folders = new KeyFolder(KeyFolderConfig.of(List.of(), Duration.ZERO), this::loadFound);
    private volatile SidelightConfig.Keys keys = SidelightConfig.Keys.NONE;
    private long generation;
    private KeyTable ofPaths = KeyTable.empty();

    /** @param environment the process's */
    ServiceKeys(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Reads all that {@code keys} names, and goes on with it; what is wrong is added to {@code problems}. */
    KeyTable read(SidelightConfig.Keys keys, List<String> problems) {
        return read(keys, KeyFolderConfig.of(keys.followed(), keys.keepRemoved()), problems);
    }

    /** As {@link #read}, of files that are taken for what they are, though some might be about to be written. */
    KeyTable check(SidelightConfig.Keys keys, List<String> problems) {
        return read(keys, KeyFolderConfig.of(keys.followed(), keys.keepRemoved()).withoutSettling(), problems);
    }

    private synchronized KeyTable read(SidelightConfig.Keys now, KeyFolderConfig followed, List<String> problems) {
        keys = now;
        List<String> found = new ArrayList<>();
        List<KeyEntry> entries = new ArrayList<>(ofPaths(now.paths(), found));
        if (!found.isEmpty()) {
            entries.addAll(ofPaths.entries());
        }
        ofPaths = KeyTable.of(++generation, entries);
        folders.use(followed);
        folders.poll().problems().stream().filter(problem -> !problem.where().equals(PASSWORD_FILE)) // told of already
                .map(LoadProblem::toString).forEach(found::add);
        problems.addAll(found);
        return table();
    }

    private List<KeyEntry> ofPaths(List<Path> paths, List<String> problems) {
        LoadResult result = load(loader -> loader.load(paths), problems);
        result.problems().stream().map(LoadProblem::toString).forEach(problems::add);
        if (!paths.isEmpty() && result.entries().isEmpty() && result.problems().isEmpty()) {
            problems.add("no private key in what keys.paths names");
        }
        return result.entries().stream().map(entry -> entry.orEqual(ofPaths.find(entry.spkiHash()))).toList();
    }

    /** The keys as they were read last, with those that folders give now. */
    synchronized KeyTable table() {
        List<KeyEntry> all = new ArrayList<>(ofPaths.entries());
        all.addAll(folders.keys());
        return KeyTable.of(++generation, all);
    }

    /** Begins to follow folders; {@code handler} is told of what changes in them, by a thread of its own that holds no lock. */
    void start(Consumer<KeyFolder.Change> handler) {
        folders.start(handler);
    }

    /** What is wrong with passwords counts as a problem of the files: as long as it lasts, no key is taken for removed. */
    private LoadResult loadFound(List<Path> files) {
        List<String> problems = new ArrayList<>();
        LoadResult result = load(loader -> loader.loadFound(files), problems);
        List<LoadProblem> all = new ArrayList<>(result.problems());
        if (!files.isEmpty()) {
            problems.forEach(problem -> all.add(new LoadProblem(PASSWORD_FILE, problem)));
        }
        return new LoadResult(result.entries(), result.certificates(), all, result.certificatesWithoutKey());
    }

    private LoadResult load(Function<KeyLoader, LoadResult> reading, List<String> problems) {
        List<char[]> passwords = new ArrayList<>(PasswordFile.readProtected(keys.passwordFile(), problems));
        String password = environment.getOrDefault(PASSWORD, "");
        if (!password.isEmpty()) {
            passwords.add(password.toCharArray());
        }
        LoadResult result = reading.apply(new KeyLoader(passwords));
        passwords.forEach(each -> Arrays.fill(each, '\0'));
        return result;
    }

    @Override
    public void close() {
        folders.close();
    }
}
