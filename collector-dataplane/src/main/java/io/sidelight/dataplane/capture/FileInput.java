// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A plain file, read piece by piece into one buffer that grows only to the largest packet there is.
 *
 * <p>Read, not mapped: a page fault for each sixteen pages, letting go of them, and packets that nobody brought near cost more than
 * one copy into a buffer that stays in the cache (bulk AES-256-CBC took a fifth more time with a mapped file, AES-GCM up to two
 * thirds). The size is the one at opening; when the file is shortened afterwards, it ends earlier.
 */
final class FileInput implements CaptureInput {
    /** Small enough that its packets are in the second-level cache still when they are handled. */
    private static final int CHUNK = 128 << 10;
    private static final int PAGE = 4 << 10;

    private final FileChannel channel;
    private final UnsafeBuffer window = new UnsafeBuffer(0, 0);
    // Shared: it is read, and closed, by whichever worker's turn it is.
    private Arena arena = Arena.ofShared();
    private MemorySegment memory;
    private long address;
    private ByteBuffer bytes;
    private int start;
    private int limit;
    /** Place of {@link #start} in the file. */
    private long position;
    private long size;
    private String failure = "";

    /** Reads {@code channel} from its first byte, and closes it. */
    FileInput(FileChannel channel) throws IOException {
        this.channel = channel;
        size = channel.size();
        use(arena.allocate(CHUNK, PAGE));
    }

    @Override
    public boolean require(int length) {
        if (length > limit - start && !fill(length)) {
            return false;
        }
        window.wrap(address + start, length);
        return true;
    }

    private boolean fill(int length) {
        if (length > size - position) {
            return false;
        }
        makeRoom(length);
        while (limit < length) {
            int read = readMore();
            if (read <= 0) {
                size = position + limit;
                return false;
            }
            limit += read;
        }
        return true;
    }

    /** Moves what is left to the front of a buffer that {@code length} bytes fit into. */
    private void makeRoom(int length) {
        int rest = limit - start;
        if (length <= memory.byteSize()) {
            MemorySegment.copy(memory, start, memory, 0, rest);
        } else {
            Arena former = arena;
            arena = Arena.ofShared();
            MemorySegment larger = arena.allocate(Math.max(length, 2 * memory.byteSize()), PAGE);
            MemorySegment.copy(memory, start, larger, 0, rest);
            use(larger);
            former.close();
        }
        start = 0;
        limit = rest;
    }

    private void use(MemorySegment room) {
        memory = room;
        address = room.address();
        bytes = room.asByteBuffer();
    }

    private int readMore() {
        try {
            long end = Math.min(memory.byteSize(), size - position);
            return channel.read(bytes.limit((int) end).position(limit), position + limit);
        } catch (IOException e) {
            failure = String.valueOf(e.getMessage());
            return -1;
        }
    }

    @Override
    public DirectBuffer window() {
        return window;
    }

    @Override
    public void wrap(CapturedPacket packet, int offset, int length, int originalLength) {
        packet.wrap(window.addressOffset() + offset, length, originalLength);
    }

    @Override
    public boolean skip(long length) {
        long skipped = Math.min(length, size - position);
        position += skipped;
        start = (int) Math.min(start + skipped, limit);
        if (start == limit) {
            start = 0;
            limit = 0;
        }
        return skipped == length;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long available() {
        return size - position;
    }

    @Override
    public String failure() {
        return failure;
    }

    @Override
    public long fileBytesRead() {
        return position;
    }

    @Override
    public long fileSize() {
        return size;
    }

    @Override
    public void close() {
        if (!arena.scope().isAlive()) {
            return;
        }
        size = position;
        limit = start;
        window.wrap(0, 0);
        arena.close();
        try {
            channel.close();
        } catch (IOException _) {
            // Nothing is written: whatever closing could not do, no byte is lost by it.
        }
    }
}
