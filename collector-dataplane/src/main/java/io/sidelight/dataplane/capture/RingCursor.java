// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static io.sidelight.dataplane.capture.RingDescriptor.BLOCK_FIRST_PACKET_OFFSET;
import static io.sidelight.dataplane.capture.RingDescriptor.BLOCK_PACKETS_OFFSET;
import static io.sidelight.dataplane.capture.RingDescriptor.BLOCK_STATUS_OFFSET;
import static io.sidelight.dataplane.capture.RingDescriptor.NEXT_PACKET_OFFSET;
import static io.sidelight.dataplane.capture.RingDescriptor.STATUS_KERNEL;
import static io.sidelight.dataplane.capture.RingDescriptor.STATUS_USER;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Where we are in a TPACKET_V3 ring: goes from packet to packet and from block to block, and gives blocks back. Used by one
 * thread; hot: called per packet.
 */
final class RingCursor {
    private final UnsafeBuffer ring;
    private final int blockSize;
    private final int blockCount;

    private int block;
    private boolean holdsBlock;
    private int packetsLeft;
    private int nextPacket;

    /** @param ring all of the ring's memory, which begins with the block that the kernel fills first */
    RingCursor(UnsafeBuffer ring, int blockSize) {
        this.ring = ring;
        this.blockSize = blockSize;
        blockCount = ring.capacity() / blockSize;
    }

    /** Makes sure of a packet, going on to the next block as needed; false when the kernel has not handed it over. */
    boolean hasPacket() {
        while (packetsLeft == 0) {
            if (holdsBlock) {
                releaseBlock();
            }
            // Acquire: what the kernel wrote into the block must not be read from before it handed the block over.
            if ((ring.getIntAcquire(block + BLOCK_STATUS_OFFSET) & STATUS_USER) == 0) {
                return false;
            }
            holdsBlock = true;
            packetsLeft = ring.getInt(block + BLOCK_PACKETS_OFFSET);
            nextPacket = block + ring.getInt(block + BLOCK_FIRST_PACKET_OFFSET);
        }
        return true;
    }

    private void releaseBlock() {
        // Release: our reads of the block come before the kernel may write to it again.
        ring.putIntRelease(block + BLOCK_STATUS_OFFSET, STATUS_KERNEL);
        holdsBlock = false;
        block += blockSize;
        if (block == ring.capacity()) {
            block = 0;
        }
    }

    /** Where the packet that {@link #hasPacket} made sure of begins, in the ring. */
    int packet() {
        return nextPacket;
    }

    /** Goes on behind that packet, which stays in place until {@link #hasPacket} is asked again. */
    void advance() {
        packetsLeft--;
        nextPacket += ring.getInt(nextPacket + NEXT_PACKET_OFFSET);
    }

    /** Share of the blocks that wait to be read, the one that we are in among them. */
    double backlog() {
        // The kernel fills blocks in order, as we give them back: those that wait are the first of the ring from here on.
        int waiting = 0;
        int free = blockCount;
        while (waiting < free) {
            int middle = (waiting + free) >>> 1;
            if (isWaiting(middle)) {
                waiting = middle + 1;
            } else {
                free = middle;
            }
        }
        return (double) waiting / blockCount;
    }

    /** True when at least half of the ring waits to be read. */
    boolean isHalfFull() {
        return isWaiting(blockCount / 2);
    }

    /** Whether the block that many behind the one we are in was handed over. */
    private boolean isWaiting(int ahead) {
        long at = block + (long) ahead * blockSize;
        int within = (int) (at < ring.capacity() ? at : at - ring.capacity());
        return (ring.getIntVolatile(within + BLOCK_STATUS_OFFSET) & STATUS_USER) != 0;
    }
}
