// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The last identifiers that a secret of one label was added for. One writer at a time; readers take no lock. */
final class RecentIdentifiers {
    static final int CAPACITY = 256;

    private final AtomicReferenceArray<@Nullable Identifier> ring = new AtomicReferenceArray<>(CAPACITY);
    private volatile long added;

    @SuppressWarnings("NonAtomicVolatileUpdate") // writers hold the store's lock
    void add(Identifier identifier) {
        ring.set((int) (added % CAPACITY), identifier);
        added++;
    }

    /** How many there are to ask for. */
    int size() {
        return (int) Math.min(added, CAPACITY);
    }

    /** The one that was added {@code age} additions before the last; null when there is none. */
    @Nullable
    Identifier get(int age) {
        long index = added - 1 - age;
        return index < 0 || age >= CAPACITY ? null : ring.get((int) (index % CAPACITY));
    }
}
