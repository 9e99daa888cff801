// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.api.event.HealthEvent;
import io.sidelight.dataplane.api.event.HealthEvent.Kind;
import io.sidelight.dataplane.api.event.MemoryPart;
import io.sidelight.dataplane.api.event.MemoryUse;
import io.sidelight.dataplane.api.event.OverloadCounts;
import io.sidelight.dataplane.api.event.OverloadLevel;
import io.sidelight.dataplane.capture.InterfaceStatus;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells of overload, of drops and of memory that is used up: at once when it begins or changes, then every ten seconds while it lasts, and when it is
 * over; and of interfaces ({@link InterfaceReporter}). One per worker, used by its thread; events go out with the worker's others.
 */
@SuppressWarnings("EnumOrdinal") // the levels are an order
final class HealthReporter {
    private static final long REPEAT_NS = 10_000_000_000L;

    private final String where;
    private final EventOutbox outbox;
    private final InterfaceReporter interfaces;
    private OverloadLevel level = OverloadLevel.NONE;
    private long overloadSinceNs;
    private long overloadToldNs;
    private long dropsTold;
    private long dropsSinceNs;
    private long dropsToldNs;
    private final Map<MemoryPart, Bound> bounds = new EnumMap<>(MemoryPart.class);

    /** @param where which worker it is, for people */
    HealthReporter(String where, EventOutbox outbox) {
        this.where = where;
        this.outbox = outbox;
        interfaces = new InterfaceReporter(outbox);
    }

    /** Whether {@link #onOverload} would have something to tell. */
    boolean isDue(OverloadLevel now, long timeNs) {
        return now != level || now != OverloadLevel.NONE && timeNs - overloadToldNs >= REPEAT_NS;
    }

    /** Tells of the level, where it changed or was told of long ago. */
    void onOverload(OverloadLevel now, OverloadCounts counts, long timeNs) {
        if (!isDue(now, timeNs)) {
            return;
        }
        if (level == OverloadLevel.NONE) {
            overloadSinceNs = timeNs;
        }
        level = now;
        overloadToldNs = timeNs;
        String message = now == OverloadLevel.NONE
                ? where + " has caught up: everything is read again"
                : where + " falls behind: " + now.sentence() + "; use more workers or machines, or capture less";
        outbox.send(new HealthEvent(Kind.OVERLOAD, where, now.code(), now.ordinal(), overloadSinceNs, timeNs, message,
                named(counts)));
    }

    private static Map<String, Long> named(OverloadCounts counts) {
        Map<String, Long> named = new LinkedHashMap<>();
        named.put("skipped_records", counts.skippedRecords());
        named.put("skipped_bytes", counts.skippedBytes());
        named.put("metadata_only_connections", counts.metadataOnlyConnections());
        named.put("shed_connections", counts.shedConnections());
        named.put("overloaded_ns", counts.overloadedNs());
        return named;
    }

    /**
     * Tells of drops, where there are new ones.
     *
     * @param byKernel packets that the kernel had no room for, since the capture began
     * @param byQueue packets that a worker's queue had no room for, since the capture began
     */
    void onDrops(long byKernel, long byQueue, long timeNs) {
        long drops = byKernel + byQueue;
        long sinceTold = timeNs - dropsToldNs;
        if (drops == dropsTold || dropsTold > 0 && sinceTold < REPEAT_NS) {
            return;
        }
        if (dropsTold == 0 || sinceTold >= 2 * REPEAT_NS) {
            dropsSinceNs = timeNs;
        }
        long fresh = drops - dropsTold;
        dropsTold = drops;
        dropsToldNs = timeNs;
        Map<String, Long> named = new LinkedHashMap<>();
        named.put("dropped_by_kernel", byKernel);
        named.put("dropped_by_queue", byQueue);
        outbox.send(new HealthEvent(Kind.PACKET_DROPS, where, "dropping", 3, dropsSinceNs, timeNs, where + " lost "
                + fresh + (fresh == 1 ? " packet" : " packets")
                + " before they could be read; use more workers, a larger ring, or a capture filter", named));
    }

    /** Tells of interfaces that went down or away, or are up again. */
    void onInterfaces(List<InterfaceStatus> all, long timeOfDayNs) {
        interfaces.onInterfaces(all, timeOfDayNs);
    }

    /** Tells of parts that have reached their bound since it was told last, and of those that no longer do. */
    void onMemory(MemoryUse use, long timeNs) {
        use.parts().forEach((part, now) -> onMemory(part, now, timeNs));
    }

    private void onMemory(MemoryPart part, MemoryUse.Part now, long timeNs) {
        Bound bound = bounds.computeIfAbsent(part, key -> new Bound());
        boolean again = now.reached() > bound.reachedSeen;
        bound.reachedSeen = now.reached();
        if (again) {
            bound.lastNs = timeNs;
        }
        boolean due = timeNs - bound.toldNs >= REPEAT_NS;
        if (again && (!bound.atBound || due)) {
            bound.sinceNs = bound.atBound ? bound.sinceNs : timeNs;
            bound.atBound = true;
            bound.toldNs = timeNs;
            tellMemory(part, now, "at_bound", 2, bound.sinceNs, timeNs, where + " has no more room for " + part.words()
                    + ": " + part.effect() + "; give more with --memory, or use more machines");
        } else if (bound.atBound && timeNs - bound.lastNs >= REPEAT_NS) {
            bound.atBound = false;
            tellMemory(part, now, "none", 0, bound.sinceNs, timeNs,
                    where + " has room for " + part.words() + " again");
        }
    }

    private void tellMemory(MemoryPart part, MemoryUse.Part use, String state, int severity, long sinceNs, long timeNs,
            String message) {
        Map<String, Long> named = new LinkedHashMap<>();
        named.put(part.code() + "_bytes", use.used());
        named.put(part.code() + "_most_bytes", use.most());
        named.put(part.code() + "_bound_bytes", use.bound());
        named.put(part.code() + "_bound_reached", use.reached());
        outbox.send(new HealthEvent(Kind.MEMORY, where, state, severity, sinceNs, timeNs, message, named));
    }

    /** What was told of one part. */
    private static final class Bound {
        private long reachedSeen;
        private boolean atBound;
        private long sinceNs;
        private long toldNs;
        private long lastNs;
    }
}
