// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.reassembly.StreamCounters;
import org.jspecify.annotations.Nullable;

/** What one worker did; written by its thread, read by any. */
final class WorkerCounters {
    private volatile long tlsConnections;
    private volatile long ignoredConnections;
    private volatile long internalErrors;
    private volatile long ignoredResets;
    private volatile long wrongChecksums;
    private final StreamCounters streams = new StreamCounters();
    private volatile @Nullable RuntimeException firstError;

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void onTlsConnection() {
        tlsConnections++;
    }

    /** A TLS connection of which the policy says that nothing is told. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void onIgnoredConnection() {
        ignoredConnections++;
    }

    long ignoredConnections() {
        return ignoredConnections;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void onInternalError(RuntimeException error) {
        internalErrors++;
        if (firstError == null) {
            firstError = error;
        }
    }

    /** A RST that was not believed. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void onIgnoredReset() {
        ignoredResets++;
    }

    /** A packet that was dropped because of its checksum. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void onWrongChecksum() {
        wrongChecksums++;
    }

    /** What the worker's streams count; to be read when the worker has ended. */
    StreamCounters streams() {
        return streams;
    }

    long ignoredResets() {
        return ignoredResets;
    }

    long wrongChecksums() {
        return wrongChecksums;
    }

    /** The first error of ours, to be shown to us; null when there was none. */
    @Nullable
    RuntimeException firstError() {
        return firstError;
    }

    long tlsConnections() {
        return tlsConnections;
    }

    long internalErrors() {
        return internalErrors;
    }
}
