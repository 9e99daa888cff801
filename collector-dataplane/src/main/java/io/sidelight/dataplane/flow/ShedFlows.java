// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.flow;

/**
 * Remembers flows that were not followed, by their hashes, so that each counts once and none is taken up in its middle when
 * there is room again. A table of fixed size in which a later flow takes an earlier one's place: what is forgotten counts
 * again. Made when the first flow is shed. One per worker; allocates nothing after that.
 */
final class ShedFlows {
    private static final int SLOTS = 1 << 16;
    private static final int[] NONE = {};

    private int[] slots = NONE;

    /** Remembers a flow; false when it was known. */
    boolean add(int hash) {
        if (slots.length == 0) {
            slots = new int[SLOTS];
        }
        int slot = hash & SLOTS - 1;
        int marked = mark(hash);
        boolean fresh = slots[slot] != marked;
        slots[slot] = marked;
        return fresh;
    }

    boolean contains(int hash) {
        return slots.length > 0 && slots[hash & SLOTS - 1] == mark(hash);
    }

    void remove(int hash) {
        if (contains(hash)) {
            slots[hash & SLOTS - 1] = 0;
        }
    }

    /** Any bits but none at all, which is an empty slot. */
    private static int mark(int hash) {
        return hash == 0 ? 1 : hash;
    }
}
