// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.time.Duration;

/**
 * How a {@link PacketRing} keeps packets until they are polled.
 *
 * @param blockSize bytes that the kernel hands over at a time: a power of two, at least 128 KiB, so that the largest packet
 *     fits
 * @param blockCount blocks in the ring; all together at most 1 GiB
 * @param blockTimeout how long the kernel waits for a block to fill before it hands it over as it is
 * @param promiscuous whether the network card shall pass on what is not addressed to it, as a mirror port needs
 */
public record PacketRingConfig(int blockSize, int blockCount, Duration blockTimeout, boolean promiscuous) {
    private static final int MIN_BLOCK_SIZE = 128 * 1024;
    // Offsets into the ring are ints.
    private static final long MAX_RING_SIZE = 1 << 30;
    private static final Duration MAX_BLOCK_TIMEOUT = Duration.ofSeconds(10);

    public PacketRingConfig {
        if (Integer.bitCount(blockSize) != 1 || blockSize < MIN_BLOCK_SIZE) {
            throw new IllegalArgumentException(
                    "ring block size is " + blockSize + ", must be a power of two, at least " + MIN_BLOCK_SIZE);
        }
        if (blockCount < 2 || (long) blockSize * blockCount > MAX_RING_SIZE) {
            throw new IllegalArgumentException("ring has " + blockCount + " blocks of " + blockSize
                    + ", must have at least 2 and " + MAX_RING_SIZE + " bytes at most");
        }
        if (blockTimeout.toMillis() < 1 || blockTimeout.compareTo(MAX_BLOCK_TIMEOUT) > 0) {
            throw new IllegalArgumentException("ring block timeout is " + blockTimeout + ", must be 1 ms to 10 s");
        }
    }

    /**
     * 64 MiB, handed over at least every 10 ms, not promiscuous. Many blocks rather than large ones: with little traffic each
     * timeout uses one up, so that their number times the timeout, 2.5 s, is how long a busy reader may be away.
     */
    public static PacketRingConfig defaults() {
        return new PacketRingConfig(1 << 18, 256, Duration.ofMillis(10), false);
    }

    /** The same, with {@code promiscuous}. */
    public PacketRingConfig withPromiscuous(boolean promiscuous) {
        return new PacketRingConfig(blockSize, blockCount, blockTimeout, promiscuous);
    }

    long ringSize() {
        return (long) blockSize * blockCount;
    }
}
