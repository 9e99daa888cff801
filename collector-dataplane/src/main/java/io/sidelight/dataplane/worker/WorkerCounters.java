// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import org.jspecify.annotations.Nullable;

/** What one worker did; written by its thread, read by any. */
final class WorkerCounters {
    private volatile long tlsConnections;
    private volatile long internalErrors;
    private volatile @Nullable RuntimeException firstError;

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void onTlsConnection() {
        tlsConnections++;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void onInternalError(RuntimeException error) {
        internalErrors++;
        if (firstError == null) {
            firstError = error;
        }
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
