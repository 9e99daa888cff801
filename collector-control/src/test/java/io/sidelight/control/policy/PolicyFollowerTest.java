// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.policy.Policy;
import io.sidelight.dataplane.api.policy.PolicyAction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a policy file that changes is taken over. */
class PolicyFollowerTest {
    @TempDir
    private Path folder;
    private final List<Policy> used = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();

    @Test
    void aChangedFileIsFollowedOnceItIsWholeAndRight() throws IOException {
        Path file = write("policy.yaml", "default: {action: decrypt}\n");
        PolicyFollower follower = follow(file);
        follower.poll();
        assertThat(used).isEmpty();
        write("policy.yaml", "default: {action: metadata}\n");
        follower.poll();
        assertThat(used).as("it may be half written").isEmpty();
        follower.poll();
        assertThat(used).singleElement().satisfies(policy -> {
            assertThat(policy.fallback().action()).isEqualTo(PolicyAction.METADATA);
            assertThat(policy.generation()).isEqualTo(2);
        });
        follower.poll();
        assertThat(used).hasSize(1);
        write("policy.yaml", "default: {action: decript}\n");
        follower.poll();
        follower.poll();
        follower.poll();
        assertThat(used).hasSize(1);
        assertThat(notices).hasSize(2).last().asString().contains("the one before goes on to hold",
                "line 1: action is");
        Files.delete(file);
        follower.poll();
        follower.poll();
        assertThat(used).hasSize(1);
        assertThat(notices.getLast()).contains("there is no such file");
    }

    @Test
    void filesThatItNamesAreFollowedToo() throws IOException {
        write("names.txt", "a.test\n");
        Path file = write("policy.yaml",
                "default: {action: decrypt}\nrules:\n- match: {server-name-file: names.txt}\n  action: ignore\n");
        PolicyFollower follower = follow(file);
        write("names.txt", "a.test\nb.test\n");
        follower.poll();
        follower.poll();
        assertThat(used).singleElement().satisfies(
                policy -> assertThat(policy.rules().getFirst().match().who().serverNames()).hasSize(2));
    }

    private PolicyFollower follow(Path file) {
        return PolicyFollower.of(file, PolicyFile.load(file, 1), used::add, notices::add);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
