// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.config.MemorySize;
import io.sidelight.control.config.Range;
import io.sidelight.control.config.Ranges;
import io.sidelight.dataplane.api.CollectorLimits;
import io.sidelight.dataplane.api.MemoryBudget;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the collector may take, and what it takes for a copy: the same on the command lines of {@code analyze} and {@code run}. */
final class LimitOptions {
    @Option(names = "--memory", paramLabel = "SIZE", description = "memory for connections and all that waits, such as 512M or 2G, shared out by fixed parts (default: five eighths of the Java heap)")
    private @Nullable String memory;

    @Option(names = "--duplicate-window", paramLabel = "MS", defaultValue = "2", description = "how far apart copies of a packet by a mirror port may come, in ms; 0 takes each packet for itself (default: ${DEFAULT-VALUE})")
    private int duplicateWindowMs;

    /** What is wrong with these options, empty when nothing is. */
    String problem() {
        Range window = Ranges.DUPLICATE_WINDOW.in(Ranges.MS);
        if (!window.holds(duplicateWindowMs)) {
            return "--duplicate-window is " + duplicateWindowMs + ", must be " + window + " ms";
        }
        return memory == null ? "" : MemorySize.problem("--memory", memory);
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
