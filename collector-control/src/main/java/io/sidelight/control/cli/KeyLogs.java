// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.dataplane.api.SecretsFeed;
import io.sidelight.keystore.load.LoadProblem;
import io.sidelight.keystore.secret.KeyLogFollower;
import io.sidelight.keystore.secret.KeyLogReader;
import io.sidelight.keystore.secret.KeyLogResult;
import io.sidelight.keystore.secret.SecretStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The key logs of one run: read as they stand before captures that are files, and followed beside packets that come from a
 * stream.
 */
final class KeyLogs implements AutoCloseable {
    private final SecretStore secrets;
    private final @Nullable KeyLogFollower follower;
    private final List<String> problems = new ArrayList<>();
    private @Nullable Consumer<String> reporter;

    private KeyLogs(List<Path> paths, boolean follow, boolean othersMayCome, long mostSecrets) {
        secrets = new SecretStore(mostSecrets);
        List<Path> followed = follow ? paths.stream().filter(path -> !AnalyzeOptions.isPipe(path)).toList() : List.of();
        paths.stream().filter(path -> !followed.contains(path)).forEach(this::read);
        follower = followed.isEmpty() && !othersMayCome ? null : new KeyLogFollower(followed, secrets, this::onProblem);
        if (follower != null) {
            follower.poll();
        }
    }

    /**
     * Reads all that is there now.
     *
     * @param othersMayCome whether secrets may come by other ways while the run goes on
     */
    static KeyLogs open(AnalyzeOptions options, boolean othersMayCome) {
        return new KeyLogs(options.keyLogs(), options.takesTime(), othersMayCome, options.mostSecrets());
    }

    private void read(Path path) {
        KeyLogResult result = new KeyLogReader().read(path, secrets);
        result.problems().forEach(this::onProblem);
        if (result.secrets() == 0 && result.problems().isEmpty()) {
            report(path + ": no session secrets in this key log");
        }
    }

    private void onProblem(LoadProblem problem) {
        report(problem.toString());
    }

    private synchronized void report(String problem) {
        if (reporter == null) {
            problems.add(problem);
        } else {
            reporter.accept(problem);
        }
    }

    SecretStore secrets() {
        return secrets;
    }

    /** What was wrong with what was there before {@link #follow}. */
    synchronized List<String> problems() {
        return List.copyOf(problems);
    }

    /** Follows these from now on instead of those before; only when some {@link #areFollowed}. */
    void use(List<Path> paths) {
        if (follower == null) {
            throw new IllegalStateException("no key logs are followed");
        }
        follower.use(paths);
    }

    /** True when secrets may come while the run goes on, from key logs or by other ways. */
    boolean areFollowed() {
        return follower != null;
    }

    /** Says to the collector whether secrets may come while it runs. */
    SecretsFeed feed() {
        return follower == null ? SecretsFeed.NONE : follower::poll;
    }

    /** Begins to follow; what is wrong from now on is told at once, on another thread. */
    void follow(Consumer<String> onProblem) {
        synchronized (this) {
            reporter = onProblem;
        }
        if (follower != null) {
            follower.start();
        }
    }

    @Override
    public void close() {
        if (follower != null) {
            follower.close();
        }
    }
}
