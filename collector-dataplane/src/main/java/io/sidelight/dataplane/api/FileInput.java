// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api;

import io.sidelight.dataplane.api.event.PlaintextSink;
import io.sidelight.dataplane.capture.CaptureFiles;
import io.sidelight.dataplane.capture.CaptureStatistics;
import io.sidelight.dataplane.worker.CollectorEngine;
import io.sidelight.dataplane.worker.Engine;
import io.sidelight.dataplane.worker.WorkerLimits;
import java.util.List;

/** Captures: files, folders of them, and streams. */
record FileInput(CaptureFiles files, CollectorConfig config) implements Input {
    private static final int STREAM_WAIT_MS = 20;

    @Override
    public boolean isLive() {
        return false;
    }

    @Override
    public Engine engine(WorkerLimits limits, PlaintextSink.Factory plaintext) {
        CollectorEngine engine = new CollectorEngine(files, false, () -> files.await(STREAM_WAIT_MS), config.keys(),
                config.preSharedKeys(), config.secrets(), config.workers(), limits, plaintext);
        if (files.bytesTotal() >= 0) {
            engine.readInTurns(); // no stream among them, so nobody waits
        }
        engine.beforeEnd(config.secretsFeed()::refresh);
        return engine;
    }

    @Override
    public CaptureStatistics statistics() {
        return files.statistics();
    }

    @Override
    public long bytesRead() {
        return files.bytesRead();
    }

    @Override
    public long bytesTotal() {
        return files.bytesTotal();
    }

    @Override
    public List<String> damages() {
        return files.damages();
    }

    @Override
    public void close() {
        files.close();
    }
}
