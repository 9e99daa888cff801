// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.policy.LoadedPolicy;
import io.sidelight.control.policy.PolicyFile;
import io.sidelight.control.policy.PolicyFollower;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.dataplane.api.Collector;
import io.sidelight.dataplane.api.policy.Policy;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is decrypted, told of or ignored, and masked: the same on the command lines of {@code analyze} and {@code run}. */
final class PolicyOption {
    @Option(names = "--policy", paramLabel = "FILE", description = "what to decrypt, mask and skip, in YAML: see docs/policy.md (default: decrypt everything, mask nothing)")
    @Nullable
    Path file;

    /** The policy, {@link Policy#NONE} without a file; what is wrong with it is added to {@code problems}. */
    static LoadedPolicy load(@Nullable Path file, List<String> problems) {
        if (file == null) {
            return LoadedPolicy.NONE;
        }
        LoadedPolicy loaded = PolicyFile.load(file, 1);
        problems.addAll(loaded.problems());
        return loaded;
    }

    /**
     * A policy file is followed until this is closed.
     *
     * @param follower null when there is nothing to follow
     */
    record Following(@Nullable PolicyFollower follower) implements AutoCloseable {
        @Override
        public void close() {
            if (follower != null) {
                follower.close();
            }
        }
    }

    /**
     * Lets a collector follow what was loaded, and while time passes, the file as it changes.
     *
     * @param place where a policy goes that is handed over when there is no file; null when none can be
     */
    static Following follow(AnalyzeOptions options, LoadedPolicy loaded, @Nullable Path place, Collector collector,
            Terminal terminal) {
        collector.use(loaded.policy());
        Path file = options.policy() == null ? place : options.policy();
        if (file == null || !options.takesTime()) {
            return new Following(null);
        }
        Consumer<String> notices = notice -> Problems.print(terminal.err(), notice);
        return new Following(AnalyzeOptions.isPipe(file)
                ? PolicyFollower.of(file, loaded, collector::use, notices)
                : PolicyFollower.start(file, loaded, collector::use, notices));
    }
}
