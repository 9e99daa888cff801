// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.dataplane.api.event.PlaintextSink;
import io.sidelight.dataplane.api.event.Side;

/** Notes the processor time of a worker's thread, which starts with the run and closes its sink as its last act. */
final class WorkerClock implements PlaintextSink {
    private volatile long processorNs;

    @Override
    public void onPlaintext(long connectionId, Side side, byte[] buffer, int offset, int length) {}

    @Override
    public void onConnectionEnd(long connectionId) {}

    @Override
    public void close() {
        processorNs = ProcessorTime.ns();
    }

    /** Of the worker that finished last. */
    long processorNs() {
        return processorNs;
    }
}
