// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The last identifiers that one supplier added a secret of one label for. One writer at a time; readers take no lock. */
final class RecentIdentifiers {
    private final AtomicReferenceArray<@Nullable Identifier> ring;
    private volatile long added;

    /** @param capacity how many are remembered */
    RecentIdentifiers(int capacity) {
        ring = new AtomicReferenceArray<>(capacity);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // writers hold the store's lock
    void add(Identifier identifier) {
        ring.set((int) (added % ring.length()), identifier);
        added++;
    }

    /** How many there are to ask for. */
    int size() {
        return (int) Math.min(added, ring.length());
    }

    /** The one that was added {@code age} additions before the last; null when there is none. */
    @Nullable
    Identifier get(int age) {
        long index = added - 1 - age;
        return index < 0 || age >= ring.length() ? null : ring.get((int) (index % ring.length()));
    }
}
