// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.lab.CollectorProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The collector at one moment of a soak, while nothing is sent.
 *
 * @param residentMb its memory as the kernel counts it, in 10^6 bytes
 * @param heapMb in use after a full collection, in 10^6 bytes; NaN where none could be asked for
 * @param drops packets lost before they could be read, since it was started
 * @param health events about its own health since
 * @param failures connections and records that were not decrypted, and HTTP transactions that were not whole, since
 */
record SoakSample(double residentMb, double heapMb, long drops, long health, long failures) {
    private static final double MB = 1e6;

    static SoakSample of(CollectorTarget target, Path gcLog) throws IOException {
        CollectorProcess process = target.process();
        // before the collection, which may give memory back
        long resident = process.residentBytes();
        List<Long> live = process.collectGarbage() ? GcLog.read(gcLog).liveBytes() : List.of();
        EventCount events = target.events();
        events.refresh();
        return new SoakSample(resident / MB, live.isEmpty() ? Double.NaN : live.getLast() / MB, events.drops(),
                events.health(), events.failures());
    }
}
