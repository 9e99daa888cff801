// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.util.function.BooleanSupplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A stream that another thread reads: nobody waits here for what has not come yet. Bytes are looked at where the other thread put
 * them; only what is split between two chunks is moved, in front of the second one where it fits, else into a buffer
 * that grows with the bytes that are there.
 */
final class PumpedInput implements CaptureInput {
    private static final byte[] EMPTY = new byte[0];

    private final StreamPump pump;
    private final BooleanSupplier isSilent;
    private final UnsafeBuffer window = new UnsafeBuffer(0, 0);
    private StreamPump.@Nullable Chunk chunk;
    private byte[] bytes = EMPTY;
    private int start;
    private int limit;
    private long position;
    private long toSkip;
    private boolean ended;
    private String failure = "";

    /** @param isSilent whether the stream has nothing more to give now, as far as can be known; asked by the reader's thread */
    PumpedInput(StreamPump pump, BooleanSupplier isSilent) {
        this.pump = pump;
        this.isSilent = isSilent;
    }

    @Override
    public boolean require(int length) {
        while (length > limit - start) {
            if (!takeChunk()) {
                return false;
            }
        }
        window.wrap(bytes, start, length);
        return true;
    }

    private boolean takeChunk() {
        StreamPump.Chunk next = ended ? null : pump.poll();
        if (next == null) {
            return false;
        }
        if (next.bytes.length == 0) {
            ended = true;
            failure = toSkip > 0 && next.failure.isEmpty()
                    ? "the rest of what begins before it is missing"
                    : next.failure;
            return false;
        }
        join(next);
        long skipped = Math.min(toSkip, limit - start);
        toSkip -= skipped;
        advance((int) skipped);
        return true;
    }

    private void join(StreamPump.Chunk next) {
        int rest = limit - start;
        if (rest <= StreamPump.HEADROOM) {
            int begin = StreamPump.HEADROOM - rest;
            System.arraycopy(bytes, start, next.bytes, begin, rest);
            leaveChunk();
            chunk = next;
            bytes = next.bytes;
            start = begin;
            limit = StreamPump.HEADROOM + next.length;
        } else {
            append(next, rest);
            pump.release(next);
        }
    }

    private void append(StreamPump.Chunk next, int rest) {
        if (chunk != null || next.length > bytes.length - limit) {
            byte[] target = chunk == null && next.length <= bytes.length - rest
                    ? bytes
                    : new byte[Math.max(2 * rest, rest + next.length)];
            System.arraycopy(bytes, start, target, 0, rest);
            leaveChunk();
            bytes = target;
            start = 0;
            limit = rest;
        }
        System.arraycopy(next.bytes, StreamPump.HEADROOM, bytes, limit, next.length);
        limit += next.length;
    }

    private void leaveChunk() {
        if (chunk != null) {
            pump.release(chunk);
            chunk = null;
        }
    }

    @Override
    public boolean isWaiting() {
        return !ended;
    }

    /** True when {@link #require} would find nothing new now, nor soon. */
    boolean isDrained() {
        // In this order: a stream falls silent after it has handed over what it had.
        return ended || isSilent.getAsBoolean() && !pump.hasChunk();
    }

    @Override
    public DirectBuffer window() {
        return window;
    }

    @Override
    public void wrap(CapturedPacket packet, int offset, int length, int originalLength) {
        packet.wrap(bytes, start + offset, length, originalLength);
    }

    @Override
    public boolean skip(long length) {
        int there = (int) Math.min(length, limit - start);
        advance(there);
        if (!ended) {
            toSkip = length - there;
        }
        return there == length || !ended;
    }

    private void advance(int length) {
        start += length;
        position += length;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long available() {
        int buffered = limit - start;
        return buffered;
    }

    @Override
    public String failure() {
        return failure;
    }

    @Override
    public long fileBytesRead() {
        return pump.bytesRead();
    }

    @Override
    public long fileSize() {
        return -1;
    }

    @Override
    public void close() {
        ended = true;
        window.wrap(0, 0);
        bytes = EMPTY;
        start = 0;
        limit = 0;
        chunk = null;
        pump.close();
    }
}
