// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.policy.LoadedPolicy;
import io.sidelight.control.policy.PolicyFile;
import io.sidelight.dataplane.api.policy.Policy;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is decrypted, told of or ignored, and masked: the same on the command lines of {@code analyze} and {@code run}. */
final class PolicyOption {
    @Option(names = "--policy", paramLabel = "FILE", description = "what to decrypt, mask and skip, in YAML: see docs/policy.md (default: decrypt everything, mask nothing)")
    @Nullable
    Path file;

    /** The policy; {@link Policy#NONE} without a file, and with what is wrong with it added to {@code problems}. */
    static Policy load(@Nullable Path file, List<String> problems) {
        if (file == null) {
            return Policy.NONE;
        }
        LoadedPolicy loaded = PolicyFile.load(file, 1);
        problems.addAll(loaded.problems());
        return loaded.policy();
    }
}
