// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app;

import org.jspecify.annotations.Nullable;

/**
 * How much the parsers of one worker's connections may keep between packets: lines that are cut, and heads of messages under
 * way. Only counts; who keeps something asks first, and says when it is gone.
 *
 * <p>When all is used up, the parser that is worth least lets go of the bodies that it keeps, and then is given up, until there is room: of those that keep much, else of
 * all, the one that has finished nothing for longest. So a flood of what never ends pushes out itself, and not what is short
 * and soon over. When the one that asks is worth least, it gets nothing. One per worker, used by its thread; allocates nothing.
 */
public final class ParserMemory {
    /** With more than that a parser is given up before others; the heads of a usual transaction take half of it. */
    static final int LARGE_BYTES = 4096;

    private final long maxBytes;
    private final ShareQueue large = new ShareQueue();
    private final ShareQueue small = new ShareQueue();
    private long usedBytes;
    private long mostBytes;
    private long givenUp;
    private long shed;

    /** Room for {@code maxBytes}. */
    public ParserMemory(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Makes room for {@code bytes} more; false when {@code asking} is itself what is to be given up. */
    boolean reserve(ParserShare asking, int bytes) {
        while (bytes > maxBytes - usedBytes) {
            ParserShare least = leastWorth();
            if (least != null && least.giveBack()) {
                shed++;
                continue;
            }
            givenUp++;
            if (least == null || least == asking) {
                return false;
            }
            least.giveUp();
        }
        usedBytes += bytes;
        mostBytes = Math.max(mostBytes, usedBytes);
        return true;
    }

    /** Takes back what is no longer kept. */
    void release(int bytes) {
        usedBytes -= bytes;
    }

    /** Where a share of {@code bytes} stands. */
    ShareQueue queue(int bytes) {
        return bytes > LARGE_BYTES ? large : small;
    }

    private @Nullable ParserShare leastWorth() {
        return large.first() == null ? small.first() : large.first();
    }

    /** Bytes kept now. */
    public long usedBytes() {
        return usedBytes;
    }

    /** The most that was kept at a time. */
    public long mostBytes() {
        return mostBytes;
    }

    /** Bytes that may be kept. */
    public long maxBytes() {
        return maxBytes;
    }

    /** How often a parser let go of bodies to make room. */
    public long shed() {
        return shed;
    }

    /** How many parsers were given up. */
    public long givenUp() {
        return givenUp;
    }
}
