// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A plain file, mapped as one segment whatever its size: packets are views into the page cache.
 * What lies far behind the position is let go of, and read again when somebody looks at it.
 *
 * <p>The size is the one at opening. Someone who shortens the file while it is read takes its last pages away: reading
 * those is an {@link InternalError} from the virtual machine, which ends the run.
 */
final class MappedInput implements CaptureInput {
    // Shared: the packets' bytes are handed to workers, and whoever ends the run closes.
    private final Arena arena = Arena.ofShared();
    private final UnsafeBuffer window = new UnsafeBuffer(0, 0);
    private final long address;
    private final long size;
    private final MappedPages pages;
    private long position;

    MappedInput(FileChannel channel) throws IOException {
        MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        address = file.address();
        size = file.byteSize();
        pages = new MappedPages(address, size);
    }

    @Override
    public boolean require(int length) {
        if (length > size - position) {
            return false;
        }
        pages.at(position);
        window.wrap(address + position, length);
        return true;
    }

    @Override
    public boolean isWaiting() {
        return false;
    }

    @Override
    public DirectBuffer window() {
        return window;
    }

    @Override
    public void wrap(CapturedPacket packet, int offset, int length, int originalLength) {
        packet.wrap(window.addressOffset() + offset, length, originalLength, true);
    }

    @Override
    public boolean skip(long length) {
        long skipped = Math.min(length, size - position);
        position += skipped;
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
        return "";
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
        if (arena.scope().isAlive()) {
            position = size;
            window.wrap(0, 0);
            arena.close();
        }
    }
}
