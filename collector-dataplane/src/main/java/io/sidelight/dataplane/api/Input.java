// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api;

import io.sidelight.dataplane.api.event.PlaintextSink;
import io.sidelight.dataplane.capture.CaptureStatistics;
import io.sidelight.dataplane.worker.Engine;
import io.sidelight.dataplane.worker.WorkerLimits;
import java.util.List;

/** Where a collector's packets come from, and the engine that fits. */
interface Input extends AutoCloseable {
    /** True when packets that are not taken in time are lost. */
    boolean isLive();

    /** The engine over this input; called once. */
    Engine engine(WorkerLimits limits, PlaintextSink.Factory plaintext);

    /** What was seen and lost so far; from any thread. */
    CaptureStatistics statistics();

    /** What came in at each interface; none for files. From any thread. */
    default List<InterfaceCounts> interfaces() {
        return List.of();
    }

    /** Bytes read so far, -1 when there is no telling how far that is. */
    long bytesRead();

    /** Bytes in all, -1 when it is not known. */
    long bytesTotal();

    /** One sentence for each input that could not be read to its end. */
    List<String> damages();

    @Override
    void close();
}
