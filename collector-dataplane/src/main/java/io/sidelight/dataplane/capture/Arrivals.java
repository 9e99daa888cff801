// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Wakes the thread that polls when one of the threads that read for it has brought something. One thread waits; any thread
 * signals. A signal that comes before the wait ends that wait at once.
 */
final class Arrivals {
    private volatile @Nullable Thread waiting;

    /** Ends the present wait, or the next one. */
    void signal() {
        LockSupport.unpark(waiting);
    }

    /** Waits for a signal, at most {@code timeoutMs}; may also end without one. */
    void await(int timeoutMs) {
        if (waiting != Thread.currentThread()) {
            waiting = Thread.currentThread();
        }
        LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(timeoutMs));
    }
}
