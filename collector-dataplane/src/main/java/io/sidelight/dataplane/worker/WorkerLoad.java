// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.api.event.MemoryUse;
import io.sidelight.dataplane.api.event.OverloadCounts;
import io.sidelight.dataplane.api.event.OverloadLevel;
import io.sidelight.dataplane.capture.InterfaceStatus;
import io.sidelight.dataplane.tls.TlsEnvironment;
import java.util.List;

/**
 * How one worker keeps up: what it leaves out now, what it has left out so far, and who is told. One per worker, used by its
 * thread; the counts may be read by others, somewhat late.
 */
final class WorkerLoad {
    private final OverloadGovernor governor = new OverloadGovernor();
    private final TlsEnvironment tls;
    private final HealthReporter reporter;
    private OverloadLevel level = OverloadLevel.NONE;
    private long metadataOnlyConnections;
    private long shedConnections;

    WorkerLoad(TlsEnvironment tls, HealthReporter reporter) {
        this.tls = tls;
        this.reporter = reporter;
    }

    /**
     * Called once a batch.
     *
     * @param backlog share of the room for packets that is in use
     * @param nowNs of a clock that never steps back
     * @param timeNs packet time
     */
    void onLoad(double backlog, long nowNs, long timeNs) {
        if (governor.onLoad(backlog, nowNs)) {
            level = governor.level();
            tls.skipBodies(level != OverloadLevel.NONE);
        }
        if (reporter.isDue(level, timeNs)) {
            reporter.onOverload(level, counts(), timeNs);
        }
    }

    /** Called a few times a second with what was dropped so far. */
    void onDrops(long byKernel, long byQueue, long timeNs) {
        reporter.onDrops(byKernel, byQueue, timeNs);
    }

    /** Called a few times a second with what each part takes of the memory budget. */
    void onMemory(MemoryUse use, long timeNs) {
        reporter.onMemory(use, timeNs);
    }

    /** Called a few times a second with how the interfaces stand, and the time of day. */
    void onInterfaces(List<InterfaceStatus> all, long timeOfDayNs) {
        reporter.onInterfaces(all, timeOfDayNs);
    }

    /** Whether a connection that begins now is told of, but not decrypted. */
    boolean isMetadataOnly() {
        return level.compareTo(OverloadLevel.METADATA_ONLY) >= 0;
    }

    /** Whether a connection that begins now is not followed. */
    boolean sheds() {
        return level == OverloadLevel.SHED_CONNECTIONS;
    }

    void onMetadataOnly() {
        metadataOnlyConnections++;
    }

    void onShed() {
        shedConnections++;
    }

    OverloadCounts counts() {
        return new OverloadCounts(tls.skippedRecords(), tls.skippedBytes(), metadataOnlyConnections, shedConnections,
                governor.timeNs(OverloadLevel.SKIP_BODIES), governor.timeNs(OverloadLevel.METADATA_ONLY),
                governor.timeNs(OverloadLevel.SHED_CONNECTIONS));
    }
}
