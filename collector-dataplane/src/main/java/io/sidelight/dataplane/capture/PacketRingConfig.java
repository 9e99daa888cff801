// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.time.Duration;

/**
 * How a {@link PacketRing} keeps packets until they are polled, and which.
 *
 * @param blockSize bytes that the kernel hands over at a time: a power of two, at least 128 KiB, so that the largest packet
 *     fits
 * @param blockCount blocks in the ring; all together at most 1 GiB
 * @param blockTimeout how long the kernel waits for a block to fill before it hands it over as it is
 * @param promiscuous whether the network card shall pass on what is not addressed to it, as a mirror port needs
 * @param filter which packets, in the words of pcap-filter(7); empty for all. Tagged ones match as well
 * @param snapLength bytes kept of a packet
 * @param fanoutGroup number, 1 to 65535, of the group in which rings share an interface's packets, so that other processes
 *     can join it; 0 lets the kernel choose a free one
 * @param timestamps whose clock stamps packets
 * @param skew how much later than the kernel promises a block may be handed over, or clocks of two interfaces may differ, for
 *     packets of several interfaces to be put in order of time
 */
public record PacketRingConfig(int blockSize, int blockCount, Duration blockTimeout, boolean promiscuous, String filter,
        int snapLength, int fanoutGroup, TimestampSource timestamps, Duration skew) {
    /** A snap length that cuts no packet. */
    public static final int WHOLE_PACKETS = 262_144;

    private static final int MIN_BLOCK_SIZE = 128 * 1024;
    // Offsets into the ring are ints.
    private static final long MAX_RING_SIZE = 1 << 30;
    private static final Duration MAX_BLOCK_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration MAX_SKEW = Duration.ofSeconds(1);
    private static final Duration DEFAULT_SKEW = Duration.ofMillis(10);
    // An Ethernet header, a tag, and an IPv6 and a TCP header with options: less shows nothing of a connection.
    private static final int MIN_SNAP_LENGTH = 118;

    public PacketRingConfig {
        if (Integer.bitCount(blockSize) != 1 || blockSize < MIN_BLOCK_SIZE) {
            throw new IllegalArgumentException(
                    "ring block size is " + blockSize + ", must be a power of two, at least " + MIN_BLOCK_SIZE);
        }
        if (blockCount < 2 || (long) blockSize * blockCount > MAX_RING_SIZE) {
            throw new IllegalArgumentException("ring has " + blockCount + " blocks of " + (blockSize >> 10)
                    + " KiB, must have at least 2 and " + (MAX_RING_SIZE >> 20) + " MiB at most");
        }
        if (blockTimeout.toMillis() < 1 || blockTimeout.compareTo(MAX_BLOCK_TIMEOUT) > 0) {
            throw new IllegalArgumentException("ring block timeout is " + blockTimeout.toMillis() + " ms, must be 1 to "
                    + MAX_BLOCK_TIMEOUT.toMillis() + " ms");
        }
        if (snapLength < MIN_SNAP_LENGTH || snapLength > WHOLE_PACKETS) {
            throw new IllegalArgumentException(
                    "snap length is " + snapLength + ", must be " + MIN_SNAP_LENGTH + " to " + WHOLE_PACKETS);
        }
        if (fanoutGroup < 0 || fanoutGroup > FanoutGroup.MAX_ID) {
            throw new IllegalArgumentException("fanout group is " + fanoutGroup + ", must be 1 to " + FanoutGroup.MAX_ID
                    + ", or 0 for a free one");
        }
        if (skew.isNegative() || skew.compareTo(MAX_SKEW) > 0) {
            throw new IllegalArgumentException("skew between interfaces is " + skew.toMillis() + " ms, must be 0 to "
                    + MAX_SKEW.toMillis() + " ms");
        }
    }

    /** How long after its time a packet may come out: twice the block timeout, which the kernel may take, and the skew; in ns. */
    long holdNs() {
        return 2 * blockTimeout.toNanos() + skew.toNanos();
    }

    /** Every packet, whole, with the kernel's time stamps, in a group of its own. */
    public PacketRingConfig(int blockSize, int blockCount, Duration blockTimeout, boolean promiscuous) {
        this(blockSize, blockCount, blockTimeout, promiscuous, "", WHOLE_PACKETS, 0, TimestampSource.SOFTWARE,
                DEFAULT_SKEW);
    }

    /**
     * 64 MiB, handed over at least every 10 ms, not promiscuous. Many blocks rather than large ones: with little traffic each
     * timeout uses one up, so that their number times the timeout, 5 s, is how long a busy reader may be away.
     */
    public static PacketRingConfig defaults() {
        return new PacketRingConfig(1 << 17, 512, Duration.ofMillis(10), false);
    }

    /** The same, with {@code filter}. */
    public PacketRingConfig withFilter(String filter) {
        return new PacketRingConfig(blockSize, blockCount, blockTimeout, promiscuous, filter, snapLength, fanoutGroup,
                timestamps, skew);
    }

    /** The same, with {@code snapLength}. */
    public PacketRingConfig withSnapLength(int snapLength) {
        return new PacketRingConfig(blockSize, blockCount, blockTimeout, promiscuous, filter, snapLength, fanoutGroup,
                timestamps, skew);
    }

    /** The same, with {@code fanoutGroup}. */
    public PacketRingConfig withFanoutGroup(int fanoutGroup) {
        return new PacketRingConfig(blockSize, blockCount, blockTimeout, promiscuous, filter, snapLength, fanoutGroup,
                timestamps, skew);
    }

    /** The same, with {@code timestamps}. */
    public PacketRingConfig withTimestamps(TimestampSource timestamps) {
        return new PacketRingConfig(blockSize, blockCount, blockTimeout, promiscuous, filter, snapLength, fanoutGroup,
                timestamps, skew);
    }

    /** Bytes of the ring. */
    public long ringSize() {
        return (long) blockSize * blockCount;
    }
}
