// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.config;

/** What is allowed on the command line and in the configuration file alike: bytes and nanoseconds where a unit is not in the name. */
public final class Ranges {
    public static final long KIB = 1L << 10;
    public static final long MIB = 1L << 20;
    public static final long MS = 1_000_000L;

    public static final Range WORKERS = new Range(1, 256);

    /** Of one worker on one interface. */
    public static final Range RING = new Range(MIB, 1024 * MIB);
    /** Powers of two; two of the largest are the largest ring. */
    public static final Range BLOCK = new Range(128 * KIB, RING.most() / 2);
    public static final Range BLOCK_TIMEOUT = new Range(MS, 10_000 * MS);
    public static final Range SNAP_LENGTH = new Range(118, 262_144);
    /** 0 is a free one. */
    public static final Range FANOUT_GROUP = new Range(0, 65_535);
    public static final Range SKEW = new Range(0, 1_000 * MS);
    public static final Range DUPLICATE_WINDOW = new Range(0, 1_000 * MS);
    /** Ten years at most. */
    public static final Range KEEP_REMOVED = new Range(0, 3_650L * 24 * 3_600 * 1_000 * MS);
    public static final Range PORT = new Range(1, 65_535);

    private Ranges() {}

    /** What rings may have whose blocks have {@code blockBytes}: room for two. */
    public static Range ringOf(long blockBytes) {
        return new Range(Math.max(2 * blockBytes, RING.least()), RING.most());
    }

    /** Whether blocks of a ring can have so many bytes. */
    public static boolean isBlock(long bytes) {
        return Long.bitCount(bytes) == 1 && BLOCK.holds(bytes);
    }
}
