// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.policy;

import io.sidelight.dataplane.api.policy.AddressBlock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntConsumer;

/**
 * Finds the rules that ask for an address: one look-up for each length of prefix that occurs, however many blocks there are.
 * Filled by one thread, then only read.
 */
final class AddressIndex {
    private final Map<AddressBlock, List<Integer>> rules = new HashMap<>();
    private final SortedSet<Integer> prefixes = new TreeSet<>();

    void add(AddressBlock block, int rule) {
        prefixes.add(block.prefix());
        rules.computeIfAbsent(block, _ -> new ArrayList<>(1)).add(rule);
    }

    boolean isEmpty() {
        return rules.isEmpty();
    }

    /** Tells of the rules that ask for a block with this address. */
    void find(long high, long low, IntConsumer found) {
        for (int prefix : prefixes) {
            List<Integer> here = rules.get(blockOf(high, low, prefix));
            if (here != null) {
                here.forEach(found::accept);
            }
        }
    }

    /** Whether any block has this address. */
    boolean contains(long high, long low) {
        for (int prefix : prefixes) {
            if (rules.containsKey(blockOf(high, low, prefix))) {
                return true;
            }
        }
        return false;
    }

    private static AddressBlock blockOf(long high, long low, int prefix) {
        return new AddressBlock(high & AddressBlock.highMask(prefix), low & AddressBlock.lowMask(prefix), prefix);
    }
}
