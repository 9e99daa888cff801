// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import com.sun.management.OperatingSystemMXBean;
import io.sidelight.dataplane.api.CollectorLimits;
import io.sidelight.dataplane.api.MemoryBudget;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the collector may take, and what it takes for a copy: the same on the command lines of {@code analyze} and {@code run}. */
final class LimitOptions {
    private static final int MOST_WINDOW_MS = 1_000;

    @Option(names = "--memory", paramLabel = "SIZE", description = "memory for connections and all that waits, such as 512M or 2G, shared out by fixed parts (default: five eighths of the Java heap)")
    private @Nullable String memory;

    @Option(names = "--duplicate-window", paramLabel = "MS", defaultValue = "2", description = "how far apart copies of a packet by a mirror port may come, in ms; 0 takes each packet for itself (default: ${DEFAULT-VALUE})")
    private int duplicateWindowMs;

    /** What is wrong with these options, empty when nothing is. */
    String problem() {
        if (duplicateWindowMs < 0 || duplicateWindowMs > MOST_WINDOW_MS) {
            return "--duplicate-window is " + duplicateWindowMs + ", must be 0 to " + MOST_WINDOW_MS + " ms";
        }
        return memory == null
                ? ""
                : MemorySize.problem(memory, MemoryBudget.mostBytes(), LimitOptions::machineBytes);
    }

    /** What the machine, or the container, has; asked only when a heap is too small, since asking takes a while. */
    private static long machineBytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 0;
    }

    /** The memory budget; only when there is no {@link #problem}. */
    MemoryBudget budget() {
        return memory == null ? MemoryBudget.ofHeap() : new MemoryBudget(MemorySize.parse(memory));
    }

    /** All bounds; only when there is no {@link #problem}. */
    CollectorLimits limits() {
        return budget().limits().withDuplicateWindow(Duration.ofMillis(duplicateWindowMs));
    }
}
