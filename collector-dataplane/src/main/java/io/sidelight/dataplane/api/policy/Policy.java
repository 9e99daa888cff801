// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.policy;

import java.util.List;

/**
 * Rules in their order, of which the first one that matches a connection holds for it. Immutable; changed by giving the collector
 * another one.
 *
 * @param generation number by which its owner tells it from others; higher ones are later
 * @param fallback holds for what no rule matches; its own match is not asked
 * @param unknownBypasses a connection of which too little is known to tell that it is none of those that a rule bypasses is
 *     bypassed ({@link PolicyAction#METADATA}); otherwise such a rule does not match
 */
public record Policy(long generation, List<PolicyRule> rules, PolicyRule fallback, boolean unknownBypasses) {
    /** Without a policy everything is decrypted, nothing is masked, and plaintext is written where it is asked for. */
    public static final Policy NONE = new Policy(0, List.of(),
            new PolicyRule("", RuleMatch.ALL, PolicyAction.DECRYPT, MaskingProfile.NOTHING, true), false);

    public Policy {
        rules = List.copyOf(rules);
    }
}
