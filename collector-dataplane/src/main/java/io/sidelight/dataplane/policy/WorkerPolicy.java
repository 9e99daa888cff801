// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.policy;

import io.sidelight.dataplane.api.policy.ContentLevel;
import io.sidelight.dataplane.api.policy.MaskingProfile;
import io.sidelight.dataplane.api.policy.PolicyAction;
import io.sidelight.dataplane.api.policy.PolicyRule;
import io.sidelight.dataplane.policy.CompiledPolicy.Match;
import io.sidelight.dataplane.policy.masking.Masker;
import java.util.IdentityHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The policy that holds now, as one worker asks it. One per worker, used by its thread. */
public final class WorkerPolicy {
    private static final String UNKNOWN = "for safety: its certificate or name was not seen, so that this rule may be meant";

    private final Supplier<CompiledPolicy> source;
    private final IdentityHashMap<PolicyRule, Decision> decisions = new IdentityHashMap<>();
    private final IdentityHashMap<MaskingProfile, Masker> maskers = new IdentityHashMap<>();
    private CompiledPolicy policy = CompiledPolicy.NONE;
    private int generation;

    /** @param source gives the policy that all workers are to take over */
    public WorkerPolicy(Supplier<CompiledPolicy> source) {
        this.source = source;
    }

    /** Takes over the policy that holds now; returns {@link #generation}. Cheap when it is the same as before. */
    public int refresh() {
        CompiledPolicy now = source.get();
        if (now != policy) {
            policy = now;
            generation++;
            decisions.clear();
            maskers.clear();
        }
        return generation;
    }

    /** Changes with the policy; 0 as long as there never was one. */
    public int generation() {
        return generation;
    }

    /** Whether there is a policy now. */
    public boolean holds() {
        return !policy.isNone();
    }

    /** What holds for a connection, null when that depends on what is not known yet. */
    public @Nullable Decision decide(ConnectionClues clues) {
        if (policy.isNone()) {
            return Decision.NONE;
        }
        Match match = policy.match(clues);
        if (match == null) {
            return null;
        }
        PolicyRule rule = match.rule();
        return match.matches()
                ? decisions.computeIfAbsent(rule,
                        _ -> new Decision(rule.name(), rule.action(), "", masker(rule), rule.content(),
                                rule.plaintext()))
                : new Decision(rule.name(), PolicyAction.METADATA, UNKNOWN, masker(rule), ContentLevel.HEADERS, false);
    }

    private Masker masker(PolicyRule rule) {
        return maskers.computeIfAbsent(rule.masking(), Masker::of);
    }
}
