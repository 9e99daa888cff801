// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The thread that reads one stream, which may keep it waiting, decompresses, and hands the bytes over in chunks. There are so many
 * chunks and no more: while all of them are full it does not read, so that a pipe's or socket's writer has to wait.
 */
final class StreamPump implements Runnable, AutoCloseable {
    /** Most bytes in a chunk. */
    static final int CHUNK_LENGTH = 128 * 1024;
    /** Room in front of a chunk's bytes for the part of a packet that the chunk before it ended with. */
    static final int HEADROOM = 64 * 1024;

    private static final int CHUNKS = 4;

    private final ByteStreamOpener opener;
    private final Arrivals arrivals;
    private final BlockingQueue<Chunk> free = new ArrayBlockingQueue<>(CHUNKS);
    // One more for the end.
    private final BlockingQueue<Chunk> filled = new ArrayBlockingQueue<>(CHUNKS + 1);
    private final Thread thread;
    private volatile long bytesRead;

    /** Bytes from {@link #HEADROOM} on; without bytes it is the end. */
    static final class Chunk {
        final byte[] bytes;
        int length;
        String failure = "";

        private Chunk(int capacity) {
            bytes = new byte[capacity];
        }
    }

    StreamPump(String name, ByteStreamOpener opener, Arrivals arrivals) {
        this.opener = opener;
        this.arrivals = arrivals;
        for (int i = 0; i < CHUNKS; i++) {
            free.add(new Chunk(HEADROOM + CHUNK_LENGTH));
        }
        // A daemon, since a read from standard input cannot be interrupted.
        thread = Thread.ofPlatform().daemon().name("sidelight-read-" + name).unstarted(this);
    }

    void start() {
        thread.start();
    }

    /** The next chunk, null while there is none. */
    @Nullable
    Chunk poll() {
        return filled.poll();
    }

    /** True when a chunk is there. */
    boolean hasChunk() {
        return !filled.isEmpty();
    }

    /** Gives a chunk back whose bytes are not needed any more. */
    void release(Chunk chunk) {
        free.add(chunk);
    }

    /** Bytes read so far, before decompression. */
    long bytesRead() {
        return bytesRead;
    }

    @Override
    public void run() {
        Chunk end = new Chunk(0);
        try {
            pump();
        } catch (IOException e) {
            end.failure = Compression.failure(e);
        } catch (InterruptedException _) {
            end.failure = "reading was ended";
        } finally {
            filled.add(end);
            arrivals.signal();
        }
    }

    private void pump() throws IOException, InterruptedException {
        try (InputStream raw = opener.open(); InputStream stream = Compression.decompressing(new Source(raw))) {
            while (true) {
                Chunk chunk = free.take();
                chunk.length = stream.read(chunk.bytes, HEADROOM, CHUNK_LENGTH);
                if (chunk.length < 0) {
                    return;
                }
                filled.put(chunk);
                arrivals.signal();
            }
        }
    }

    /** Ends reading, at once where the stream can be interrupted. */
    @Override
    public void close() {
        thread.interrupt();
    }

    /** Counts, and says that bytes may follow as long as none is known to be the last, which gzip asks for between members. */
    private final class Source extends InputStream {
        private final InputStream raw;

        private Source(InputStream raw) {
            this.raw = raw;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = raw.read(bytes, offset, length);
            bytesRead += Math.max(read, 0);
            return read;
        }

        @Override
        public int available() {
            return 1;
        }
    }
}
