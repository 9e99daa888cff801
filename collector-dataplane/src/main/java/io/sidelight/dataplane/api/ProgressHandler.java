// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api;

/** Is told from time to time how far a run has come, on the thread that called {@link Collector#run}. */
@FunctionalInterface
public interface ProgressHandler {
    /** Tells nobody. */
    ProgressHandler NONE = (bytesRead, bytesTotal, packets) -> {};

    /** Called a few times a second; {@code bytesTotal} is the size of all capture files, -1 for a live source. */
    void onProgress(long bytesRead, long bytesTotal, long packets);
}
