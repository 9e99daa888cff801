// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What each part of a collector takes of its memory budget.
 *
 * @param parts by part
 */
public record MemoryUse(Map<MemoryPart, Part> parts) {
    /** Nothing is known. */
    public static final MemoryUse NONE = new MemoryUse(Map.of());

    public MemoryUse {
        Map<MemoryPart, Part> copy = new EnumMap<>(MemoryPart.class);
        copy.putAll(parts);
        parts = Collections.unmodifiableMap(copy);
    }

    /**
     * What one part takes.
     *
     * @param used bytes now
     * @param most bytes at most until now, of workers each at its own time
     * @param bound bytes that it may take
     * @param reached how often there was no room
     */
    public record Part(long used, long most, long bound, long reached) {
        Part plus(Part other) {
            return new Part(used + other.used, most + other.most, bound + other.bound, reached + other.reached);
        }
    }

    /** Of two workers together. */
    public MemoryUse plus(MemoryUse other) {
        Map<MemoryPart, Part> sum = new EnumMap<>(MemoryPart.class);
        sum.putAll(parts);
        other.parts.forEach((part, use) -> sum.merge(part, use, Part::plus));
        return new MemoryUse(sum);
    }

    /** The same with one part more. */
    public MemoryUse with(MemoryPart part, Part use) {
        return plus(new MemoryUse(Map.of(part, use)));
    }

    /** What a part takes; nothing for one that is not known. */
    public Part of(MemoryPart part) {
        return parts.getOrDefault(part, new Part(0, 0, 0, 0));
    }

    /** Bytes of all parts now. */
    public long used() {
        return parts.values().stream().mapToLong(Part::used).sum();
    }

    /** Bytes that all parts together may take. */
    public long bound() {
        return parts.values().stream().mapToLong(Part::bound).sum();
    }
}
