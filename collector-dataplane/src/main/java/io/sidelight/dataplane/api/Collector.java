// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api;

import java.nio.file.Path;
import java.util.List;

/**
 * The collector: reads packets from capture files or a network interface, decrypts what the given keys and secrets open, and
 * delivers audit events.
 */
public final class Collector implements AutoCloseable {

    private Collector() {}

    /**
     * A collector over capture files, read one after the other as one capture.
     *
     * @throws CaptureException when a file cannot be opened or is not a capture; damage further on is reported at the end
     */
    public static Collector overFiles(List<Path> captures, CollectorConfig config) {
        return new Collector();
    }

    /**
     * A collector over a network interface, until {@link #stop}. The interface is open, and packets are kept for
     * {@link #run}, when this returns.
     *
     * @throws CaptureException when the interface cannot be captured from, with what to do about it
     */
    public static Collector overInterface(String interfaceName, CollectorConfig config) {
        return new Collector();
    }

    /** Runs until the input ends or {@link #stop} is called; connections still open then are reported as they stand. */
    public CollectorReport run(AuditEventHandler events, PlaintextSink.Factory plaintext, ProgressHandler progress) {
        return new CollectorReport(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, List.of());
    }

    /** Makes {@link #run} finish soon with what was seen so far; from any thread. */
    public void stop() {}

    @Override
    public void close() {}
}
