// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Immutable set of the pre-shared keys that are loaded (RFC 4279, RFC 8446 section 4.2.11), by identity; some fit any identity.
 *
 * <p>Workers read it without a lock. Several keys may have one identity: all are candidates, and the records decide.
 */
public final class PskTable {
    /** Every key that fits any identity is tried on every handshake that no other key fits. */
    public static final int MAX_ANY_IDENTITY = 64;

    private static final int MAX_PER_IDENTITY = 16;
    private static final PskTable EMPTY = new PskTable(Map.of(), List.of());

    private final Map<Identity, List<Secret>> byIdentity;
    private final List<Secret> anyIdentity;

    private PskTable(Map<Identity, List<Secret>> byIdentity, List<Secret> anyIdentity) {
        this.byIdentity = byIdentity;
        this.anyIdentity = anyIdentity;
    }

    /**
     * One pre-shared key.
     *
     * @param identity what the client calls it on the wire; {@code null} for a key that fits any identity
     */
    public record Entry(@Nullable String identity, Secret key) {}

    /** The table without a key. */
    public static PskTable empty() {
        return EMPTY;
    }

    /** A table of {@code entries}; beyond 16 keys of one identity, and 64 of any, the later ones are left out. */
    public static PskTable of(Iterable<Entry> entries) {
        var byIdentity = new HashMap<Identity, List<Secret>>();
        var anyIdentity = new ArrayList<Secret>();
        for (Entry entry : entries) {
            if (entry.identity() == null) {
                add(anyIdentity, entry.key(), MAX_ANY_IDENTITY);
            } else {
                var identity = new Identity(entry.identity().getBytes(StandardCharsets.UTF_8));
                add(byIdentity.computeIfAbsent(identity, k -> new ArrayList<>(1)), entry.key(), MAX_PER_IDENTITY);
            }
        }
        byIdentity.replaceAll((identity, keys) -> List.copyOf(keys));
        return new PskTable(Map.copyOf(byIdentity), List.copyOf(anyIdentity));
    }

    /** The keys that may be meant by {@code identity}: those of that very identity, and then those that fit any. */
    public List<Secret> find(byte[] identity) {
        List<Secret> exact = byIdentity.getOrDefault(new Identity(identity), List.of());
        if (exact.isEmpty() || anyIdentity.isEmpty()) {
            return exact.isEmpty() ? anyIdentity : exact;
        }
        var all = new ArrayList<Secret>(exact);
        all.addAll(anyIdentity);
        return all;
    }

    public boolean isEmpty() {
        return byIdentity.isEmpty() && anyIdentity.isEmpty();
    }

    /** Keys held, of any identity or of one. */
    public int size() {
        return byIdentity.values().stream().mapToInt(List::size).sum() + anyIdentity.size();
    }

    private static void add(List<Secret> keys, Secret key, int max) {
        if (keys.size() < max && keys.stream().noneMatch(key::isSame)) {
            keys.add(key);
        }
    }

    /** Bytes, compared by value. Not secret: it crosses the network in clear. */
    private record Identity(byte[] bytes) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Identity that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    @Override
    public String toString() {
        return "PskTable[" + size() + " keys]";
    }
}
