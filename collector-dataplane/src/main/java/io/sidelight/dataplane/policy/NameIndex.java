// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.policy;

import io.sidelight.dataplane.api.policy.NamePattern;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.agrona.collections.Object2IntHashMap;

/**
 * Finds the rules that ask for a name: one look-up for the name and one for each of its labels, however many names there are.
 * Filled by one thread, then only read.
 */
final class NameIndex {
    private static final int NONE = Integer.MIN_VALUE;
    /** Names have no more labels; what is longer is no name. */
    private static final int MAX_LABELS = 128;

    /** The rule, or when there are several, {@code -1 - } their place in {@link #shared}. */
    private final Object2IntHashMap<String> exact = new Object2IntHashMap<>(NONE);
    private final Object2IntHashMap<String> below = new Object2IntHashMap<>(NONE);
    private final List<List<Integer>> shared = new ArrayList<>();
    private int size;

    void add(NamePattern pattern, int rule) {
        Object2IntHashMap<String> into = pattern.below() ? below : exact;
        int before = into.getValue(pattern.name());
        if (before == NONE) {
            into.put(pattern.name(), rule);
            size++;
        } else if (before < 0) {
            shared.get(-1 - before).add(rule);
        } else if (before != rule) {
            shared.add(new ArrayList<>(List.of(before, rule)));
            into.put(pattern.name(), -shared.size());
        }
    }

    /** How many different patterns there are. */
    int size() {
        return size;
    }

    /** Tells of the rules that ask for {@code name}, which is as names are compared. */
    void find(String name, IntConsumer rules) {
        tell(exact, name, rules);
        int dot = -1;
        for (int label = 0; label < MAX_LABELS; label++) {
            dot = name.indexOf('.', dot + 1);
            if (dot < 0) {
                break;
            }
            tell(below, name.substring(dot + 1), rules);
        }
        if (!name.isEmpty()) {
            tell(below, "", rules);
        }
    }

    private void tell(Object2IntHashMap<String> from, String name, IntConsumer rules) {
        int found = from.getValue(name);
        if (found >= 0) {
            rules.accept(found);
        } else if (found != NONE) {
            shared.get(-1 - found).forEach(rules::accept);
        }
    }
}
