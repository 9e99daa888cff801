// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.policy;

import io.sidelight.dataplane.api.policy.Policy;
import java.nio.file.Path;
import java.util.List;

/**
 * What was read from a policy file.
 *
 * @param policy {@link Policy#NONE} when there are problems: a policy is followed wholly or not at all
 * @param problems what is wrong with it, a sentence each; none when it can be followed
 * @param files the policy file and those that it names
 * @param text of the policy file; empty when there are problems, or there is no file
 */
public record LoadedPolicy(Policy policy, List<String> problems, List<Path> files, String text) {
    /** Nothing was read. */
    public static final LoadedPolicy NONE = new LoadedPolicy(Policy.NONE, List.of(), List.of(), "");

    public LoadedPolicy {
        files = List.copyOf(files);
        problems = List.copyOf(problems);
    }
}
