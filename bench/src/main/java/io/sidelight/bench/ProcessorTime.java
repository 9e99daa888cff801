// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Processor time of the calling thread. */
final class ProcessorTime {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private ProcessorTime() {}

    /** Nanoseconds since the thread's start. */
    static long ns() {
        return THREADS.getCurrentThreadCpuTime();
    }
}
