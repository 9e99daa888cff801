// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file that another program is writing, as a stream: at its end reading waits until it has grown, or until {@link #finish}. Read by
 * one thread; asked and finished by others.
 */
final class GrowingFile {
    private static final long LOOK_AGAIN_MS = 20;
    private static final long UNKNOWN = -1;

    private final Path path;
    private volatile boolean finished;
    private volatile long end = UNKNOWN;
    private volatile @Nullable FileChannel channel;

    GrowingFile(Path path) {
        this.path = path;
    }

    InputStream open() throws IOException {
        FileChannel opened = FileChannel.open(path);
        channel = opened;
        return new Stream(opened);
    }

    /** The file will not grow any more: its end is the end. */
    void finish() {
        finished = true;
    }

    /** True when all that is in the file now has been read. */
    boolean isAtEnd() {
        long read = end;
        FileChannel opened = channel;
        try {
            // Reading looks only now and then: another file may have begun since.
            return read != UNKNOWN && opened != null && opened.size() <= read;
        } catch (IOException _) {
            return true; // closed: it was read to its end
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }

    private final class Stream extends InputStream {
        private final FileChannel channel;

        private Stream(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer room = ByteBuffer.wrap(bytes, offset, length);
            while (room.hasRemaining()) {
                // Asked before reading: what was written until then is read.
                boolean last = finished || channel.size() < channel.position();
                int read = channel.read(room);
                if (read > 0 || last) {
                    return read;
                }
                end = channel.position();
                waitForMore();
                end = UNKNOWN;
            }
            return 0;
        }

        private void waitForMore() throws IOException {
            try {
                while (!finished && channel.size() == channel.position()) {
                    Thread.sleep(LOOK_AGAIN_MS);
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new ClosedByInterruptException();
            }
        }

        @Override
        public void close() throws IOException {
            end = Long.MAX_VALUE;
            channel.close();
        }
    }
}
