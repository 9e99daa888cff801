// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api;

import io.sidelight.dataplane.worker.WorkerLimits;
import java.time.Duration;

/**
 * How much memory a collector may take, and how it is shared out: the one place where that is said. Each part stays below its
 * share whatever traffic comes; what it does then is told in {@code docs/architecture.md}. Not of the budget: the kernel's
 * rings, code, keys, and what the garbage collector needs to breathe.
 *
 * @param bytes of all parts together
 */
public record MemoryBudget(long bytes) {
    /** Below this the parts are too small to be of use. */
    public static final long LEAST_BYTES = 64L << 20;

    /** Of the heap, in sixteenths: what lives long must fit in the old generation, which is two thirds. */
    private static final int USUAL_SIXTEENTHS = 10;
    private static final int MOST_SIXTEENTHS = 11;

    /** What a heap is larger than its budget needs, whatever the collector rounds. */
    private static final long HEAP_SLACK_BYTES = 8 << 20;

    private static final int MOST_CONNECTIONS = 1 << 28;

    /** About what a secret takes. */
    private static final int SECRET_BYTES = 160;
    private static final long MOST_SECRETS = 1_000_000;

    /** Most that one direction of one connection may keep. */
    private static final int STREAM_BYTES = 1 << 20;

    public MemoryBudget {
        if (bytes < LEAST_BYTES) {
            throw new IllegalArgumentException("a memory budget of " + bytes + " bytes is below " + LEAST_BYTES);
        }
    }

    /** What fits into the heap of this process. */
    public static MemoryBudget ofHeap() {
        return new MemoryBudget(Math.max(LEAST_BYTES, Runtime.getRuntime().maxMemory() / 16 * USUAL_SIXTEENTHS));
    }

    /** The largest budget that fits into the heap of this process, in bytes. */
    public static long mostBytes() {
        return Runtime.getRuntime().maxMemory() / 16 * MOST_SIXTEENTHS;
    }

    /** What {@code -Xmx} must say for a budget of {@code bytes}, whichever part of it a collector cannot use. */
    public static long heapFor(long bytes) {
        return bytes / 4 * 7 + HEAP_SLACK_BYTES;
    }

    /** The largest budget, in whole MiB, whose heap fits into {@code machineBytes} of memory. */
    public static long largestOn(long machineBytes) {
        long largest = Math.max(0, machineBytes - HEAP_SLACK_BYTES) / 7 * 4;
        return largest - largest % (1 << 20);
    }

    /** The bounds that make up the budget, with the usual times. */
    public CollectorLimits limits() {
        return new CollectorLimits((int) Math.min(sixteenths(7) / WorkerLimits.CONNECTION_BYTES, MOST_CONNECTIONS),
                sixteenths(1),
                (int) Math.min(STREAM_BYTES, sixteenths(1) / 4), sixteenths(3), sixteenths(1), sixteenths(1) / 2,
                sixteenths(1) / 2, sixteenths(1), sixteenths(1), Duration.ofHours(1), Duration.ofSeconds(30),
                STREAM_BYTES,
                Duration.ofSeconds(30), Duration.ofMillis(2));
    }

    /** How many session secrets of key logs are kept. */
    public long secrets() {
        return Math.min(sixteenths(1) / SECRET_BYTES, MOST_SECRETS);
    }

    private long sixteenths(int count) {
        return bytes / 16 * count;
    }
}
