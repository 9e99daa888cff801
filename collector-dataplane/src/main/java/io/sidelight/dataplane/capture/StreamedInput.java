// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A compressed file, read through one buffer that grows only to the largest piece required, and only as far as its
 * bytes are there.
 */
final class StreamedInput implements CaptureInput {
    private static final int INITIAL_CAPACITY = 256 * 1024;

    private final InputStream stream;
    private final CountedStream file;
    private final long fileSize;
    private final boolean compressed;
    private final UnsafeBuffer window = new UnsafeBuffer(0, 0);
    private byte[] buffer = new byte[INITIAL_CAPACITY];
    private int start;
    private int limit;
    private long position;
    private boolean ended;
    private String failure = "";

    /**
     * Reads {@code stream}, which takes its bytes from {@code file}.
     *
     * @param fileSize -1 when unknown
     */
    StreamedInput(InputStream stream, CountedStream file, long fileSize, boolean compressed) {
        this.compressed = compressed;
        this.stream = stream;
        this.file = file;
        this.fileSize = fileSize;
    }

    @Override
    public boolean require(int length) {
        if (length > limit - start) {
            fill(length);
            if (length > limit - start) {
                return false;
            }
        }
        window.wrap(buffer, start, length);
        return true;
    }

    private void fill(int length) {
        System.arraycopy(buffer, start, buffer, 0, limit - start);
        limit -= start;
        start = 0;
        while (limit < length && !ended) {
            if (limit == buffer.length) {
                buffer = Arrays.copyOf(buffer, (int) Math.min(length, 2L * limit));
            }
            readMore();
        }
    }

    private void readMore() {
        try {
            int read = stream.read(buffer, limit, buffer.length - limit);
            ended = read < 0;
            limit += Math.max(read, 0);
        } catch (IOException e) {
            ended = true;
            failure = Compression.failure(e);
        }
    }

    @Override
    public DirectBuffer window() {
        return window;
    }

    @Override
    public void wrap(CapturedPacket packet, int offset, int length, int originalLength) {
        packet.wrap(buffer, start + offset, length, originalLength);
    }

    @Override
    public boolean skip(long length) {
        long left = length;
        while (left > limit - start && !ended) {
            left -= limit - start;
            advance(limit - start);
            fill(1);
        }
        int last = (int) Math.min(left, limit - start);
        advance(last);
        return last == left;
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

    /** True when positions are not those in the file. */
    boolean isCompressed() {
        return compressed;
    }

    @Override
    public long fileBytesRead() {
        return file.count();
    }

    @Override
    public long fileSize() {
        return fileSize;
    }

    @Override
    public void close() {
        ended = true;
        limit = start;
        try {
            stream.close();
        } catch (IOException _) {
            // Nothing is written: whatever closing could not do, no byte is lost by it.
        }
    }
}
