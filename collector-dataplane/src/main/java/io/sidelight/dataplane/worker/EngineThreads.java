// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/** How the threads of an engine wait and end. */
final class EngineThreads {
    private static final long LEAST_WAIT_NS = 200_000;
    private static final long MOST_WAIT_NS = 2_000_000;

    private EngineThreads() {}

    /**
     * How the thread that delivers events waits for the next: longer when none has come for a while, since each look takes time from a worker's
     * core, more so on a virtual machine.
     */
    static IdleStrategy deliveryIdle() {
        return new BackoffIdleStrategy(0, 0, LEAST_WAIT_NS, MOST_WAIT_NS);
    }

    /** Waits for a thread's end, however often the waiting is interrupted. */
    static void join(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true; // finish first, then say so
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
