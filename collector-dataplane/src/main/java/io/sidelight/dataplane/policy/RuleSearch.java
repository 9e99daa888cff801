// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.policy;

import io.sidelight.dataplane.policy.CompiledPolicy.CompiledRule;
import java.util.function.IntConsumer;

/** The search for the first rule that matches one connection: what was found so far. */
final class RuleSearch implements IntConsumer {
    /** No rule. */
    static final int NONE = Integer.MAX_VALUE;

    private final CompiledRule[] rules;
    private final ConnectionClues clues;
    private int first = NONE;
    private int firstUnknown = NONE;
    private int firstUnknownBypass = NONE;

    RuleSearch(CompiledRule[] rules, ConnectionClues clues) {
        this.rules = rules;
        this.clues = clues;
    }

    /** A rule of which what it was found by holds; the rest is asked here. */
    @Override
    public void accept(int rule) {
        if (rule < first) {
            note(rule, rules[rule].answer(clues));
        }
    }

    /** A rule of which it is not known whether that holds by which it would be found. */
    void acceptUnknown(int rule) {
        if (rule < first) {
            note(rule, Answer.UNKNOWN.and(rules[rule].answer(clues)));
        }
    }

    private void note(int rule, Answer answer) {
        if (answer == Answer.YES) {
            first = rule;
        } else if (answer == Answer.UNKNOWN) {
            firstUnknown = Math.min(firstUnknown, rule);
            if (rules[rule].rule().action().isBypass()) {
                firstUnknownBypass = Math.min(firstUnknownBypass, rule);
            }
        }
    }

    /** The first rule that matches, {@link #NONE} when none does. */
    int first() {
        return first;
    }

    /** The first rule of which it is not known whether it matches. */
    int firstUnknown() {
        return firstUnknown;
    }

    /** The first of those that would bypass. */
    int firstUnknownBypass() {
        return firstUnknownBypass;
    }
}
