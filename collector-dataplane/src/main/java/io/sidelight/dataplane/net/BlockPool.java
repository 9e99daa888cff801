// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

/**
 * Bounded pool of equal blocks of bytes. A block is made when it is first needed and then kept, so a network without
 * fragments costs nothing, and one with them settles to no allocation.
 */
final class BlockPool {
    static final int BLOCK_LENGTH = 2_048;
    /** Stands for «no block». */
    static final byte[] NONE = {};

    private final byte[][] free;
    private int freeCount;
    private int made;

    BlockPool(int blocks) {
        free = new byte[blocks][];
    }

    static boolean isNone(byte[] block) {
        return block.length == 0;
    }

    /** Blocks that can be acquired now. */
    int available() {
        return freeCount + free.length - made;
    }

    /** Returns a block with whatever its last user left in it, or {@link #NONE} when all are in use. */
    byte[] acquire() {
        if (freeCount > 0) {
            return free[--freeCount];
        }
        if (made == free.length) {
            return NONE;
        }
        made++;
        return new byte[BLOCK_LENGTH];
    }

    void release(byte[] block) {
        free[freeCount++] = block;
    }
}
