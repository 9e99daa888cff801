// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

/** How the threads of an engine end. */
final class EngineThreads {
    private EngineThreads() {}

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
