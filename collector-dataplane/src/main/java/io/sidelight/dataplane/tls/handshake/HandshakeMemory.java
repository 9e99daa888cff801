// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.handshake;

/**
 * How much the handshakes of one worker's connections may keep at a time: messages that are being joined, transcripts, and what
 * long messages leave behind. Only counts; who keeps something asks first, and says when it is gone. One per worker, used by
 * its thread. Exhaustion is a normal answer.
 */
public final class HandshakeMemory {
    private final long maxBytes;
    private long usedBytes;
    private long mostBytes;
    private long refused;

    /** Room for {@code maxBytes}. */
    public HandshakeMemory(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Asks for room; false when there is none. */
    public boolean reserve(int bytes) {
        if (bytes > maxBytes - usedBytes) {
            refused++;
            return false;
        }
        usedBytes += bytes;
        mostBytes = Math.max(mostBytes, usedBytes);
        return true;
    }

    /** Gives room back that {@link #reserve} gave. */
    public void release(int bytes) {
        usedBytes -= bytes;
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

    /** How often there was no room. */
    public long refused() {
        return refused;
    }
}
