// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import io.sidelight.control.appliance.ReloadAnswer;
import io.sidelight.control.appliance.SinkState;
import io.sidelight.control.feed.EventFeed;
import io.sidelight.dataplane.api.InterfaceCapture;
import io.sidelight.dataplane.api.InterfaceCounts;
import io.sidelight.control.policy.LoadedPolicy;
import io.sidelight.control.policy.PolicyFollower;
import io.sidelight.dataplane.api.policy.Policy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What an appliance can be told to do of which a test wants nothing but an answer. */
public final class QuietOperations {
    /** What the next reload answers. */
    public ReloadAnswer reload = new ReloadAnswer(true, List.of("keys.paths"), List.of("workers"), 2,
            List.of("old.pem: no private key"));
    /** Policies that came into force. */
    public final List<Policy> used = new ArrayList<>();
    /** What those who watch are told. */
    public final EventFeed feed = new EventFeed();
    final PolicyFollower policy;

    /** @param folder where a policy goes that is handed over */
    public QuietOperations(Path folder) {
        policy = PolicyFollower.of(folder.resolve("policy.yaml"), LoadedPolicy.NONE, used::add, _ -> {});
    }

    public Operations operations() {
        return new Operations(() -> reload, policy, feed,
                () -> new CaptureState(InterfaceCapture.of("mon0"), 2, List.of(
                        new InterfaceCounts("mon0", 10, 1_000, 3, 2, 1, 0, ""),
                        new InterfaceCounts("mon1", 0, 0, 0, 0, 0, 0, "interface mon1 is gone")),
                        new NothingSeen().report()),
                () -> List.of(new SinkState("file", "/var/log/events.jsonl", 7, ""),
                        new SinkState("streams", "/data", 1, "No space left on device")));
    }
}
