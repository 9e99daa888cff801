// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api;

import io.sidelight.dataplane.api.policy.Policy;
import io.sidelight.dataplane.api.policy.PolicyAnswer;
import io.sidelight.dataplane.api.policy.PolicyQuestion;
import io.sidelight.dataplane.worker.PolicyTrial;

/** Says what a policy would do with a connection, without one; keeps the policy that was asked last ready for more. Thread-safe. */
public final class PolicyAsker {
    private PolicyTrial last = new PolicyTrial(Policy.NONE);

    /** What {@code policy} says of the connection in {@code question}, when nothing more will be known of it. */
    public PolicyAnswer ask(Policy policy, PolicyQuestion question) {
        return of(policy).answer(question);
    }

    private synchronized PolicyTrial of(Policy policy) {
        if (last.policy() != policy) {
            last = new PolicyTrial(policy);
        }
        return last;
    }
}
