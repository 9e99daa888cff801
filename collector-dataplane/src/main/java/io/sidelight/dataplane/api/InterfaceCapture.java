// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api;

import java.time.Duration;
import java.util.List;

/**
 * How packets are taken from network interfaces.
 *
 * @param interfaces their names; the directions of one link may come in on two of them
 * @param ringBytes room for packets that wait to be handled, of each worker on each interface
 * @param blockBytes how much the kernel hands over at a time: a power of two, at least 128 KiB
 * @param blockTimeout how long the kernel waits for a block to fill before it hands it over as it is
 * @param promiscuous whether the cards shall pass on what is not addressed to them, as a mirror port needs
 * @param idle what a worker does that finds no packet
 */
public record InterfaceCapture(List<String> interfaces, long ringBytes, int blockBytes, Duration blockTimeout,
        boolean promiscuous, Idle idle) {
    private static final long DEFAULT_RING_BYTES = 64 << 20;
    private static final int DEFAULT_BLOCK_BYTES = 1 << 18;
    private static final Duration DEFAULT_BLOCK_TIMEOUT = Duration.ofMillis(10);

    public InterfaceCapture {
        interfaces = List.copyOf(interfaces);
        if (interfaces.isEmpty()) {
            throw new IllegalArgumentException("no interface to capture from");
        }
    }

    /** 64 MiB a worker, handed over at least every 10 ms, promiscuous; an idle worker sleeps. */
    public static InterfaceCapture of(String... interfaces) {
        return new InterfaceCapture(List.of(interfaces), DEFAULT_RING_BYTES, DEFAULT_BLOCK_BYTES,
                DEFAULT_BLOCK_TIMEOUT, true, Idle.PARK);
    }

    /** What a worker does that finds no packet. */
    public enum Idle {
        /** Looks again at once: the shortest delay, at the price of the whole core. */
        BUSY,
        /** Lets others run, and looks again. */
        YIELDING,
        /** Sleeps in the kernel until packets are handed over. */
        PARK
    }
}
