// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

import io.sidelight.dataplane.api.event.PlaintextSink;
import io.sidelight.dataplane.api.event.Side;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One worker's stream files. At most {@value #MOST_OPEN} are open at a time: the one unused for longest is closed, and
 * opened again when its connection goes on.
 */
final class StreamFiles implements PlaintextSink {
    static final int MOST_OPEN = 64;
    private static final int BUFFER_BYTES = 16 << 10;

    private final Path folder;
    /** Shared with the other workers: the first failure ends the writing of them all. */
    private final FirstFailure failure;
    private final Map<Stream, OutputStream> open = new LinkedHashMap<>(MOST_OPEN, 0.75f, true);

    StreamFiles(Path folder, FirstFailure failure) {
        this.folder = folder;
        this.failure = failure;
    }

    private record Stream(long connectionId, Side side) {}

    @Override
    public void onPlaintext(long connectionId, Side side, byte[] buffer, int offset, int length) {
        if (!failure.happened()) {
            try {
                output(new Stream(connectionId, side)).write(buffer, offset, length);
            } catch (IOException e) {
                failure.remember(e);
            }
        }
    }

    @Override
    public void onConnectionEnd(long connectionId) {
        close(open.remove(new Stream(connectionId, Side.CLIENT)));
        close(open.remove(new Stream(connectionId, Side.SERVER)));
    }

    @Override
    public void close() {
        open.values().forEach(this::close);
        open.clear();
    }

    int openFiles() {
        return open.size();
    }

    private OutputStream output(Stream stream) throws IOException {
        OutputStream known = open.get(stream);
        if (known != null) {
            return known;
        }
        if (open.size() >= MOST_OPEN) {
            Iterator<OutputStream> eldestFirst = open.values().iterator();
            OutputStream eldest = eldestFirst.next();
            eldestFirst.remove();
            close(eldest);
        }
        Path file = StreamsWriter.file(folder, stream.connectionId, stream.side);
        OutputStream opened = new BufferedOutputStream(
                Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND), BUFFER_BYTES);
        open.put(stream, opened);
        return opened;
    }

    private void close(@Nullable OutputStream output) {
        try {
            if (output != null) {
                output.close();
            }
        } catch (IOException e) {
            failure.remember(e);
        }
    }
}
