// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

import io.sidelight.control.terminal.GuardedOutput;
import io.sidelight.dataplane.api.event.PlaintextSink;
import io.sidelight.dataplane.api.event.ConnectionId;
import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the decrypted application data of connections into a folder, and an index of all TLS connections beside it.
 *
 * <pre>
 * index.jsonl       a line per TLS connection, see {@link StreamIndexLine}
 * ID.client.bin     application data that the TLS client sent, exactly, in order; gaps are in the index, not filled
 * ID.server.bin     the same of the server; both are there, if only empty, for each decrypted or partial connection
 * </pre>
 *
 * <p>Each worker writes by a sink of its own; {@link #add} and {@link #close} belong to the thread that runs the collector.
 * When writing fails, the failure is kept for {@link #failure}, and nothing more is written.
 */
public final class StreamsWriter implements PlaintextSink.Factory, AutoCloseable {
    private static final String INDEX = "index.jsonl";
    private static final String STREAM_FILES = "[0-9]+(\\.[0-9])?\\.(client|server)\\.bin";

    private final Path folder;
    private final GuardedOutput index;
    private final JsonLines lines;
    private final FirstFailure failure = new FirstFailure();

    private StreamsWriter(Path folder, GuardedOutput index) {
        this.folder = folder;
        this.index = index;
        this.lines = new JsonLines(index);
    }

    /**
     * Opens the folder, makes it when it is not there, and removes the index and the streams of a former run.
     *
     * @throws IOException when the folder cannot be made or written to
     */
    public static StreamsWriter open(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Path file : streamFiles(folder)) {
            Files.delete(file);
        }
        return new StreamsWriter(folder,
                new GuardedOutput(new BufferedOutputStream(Files.newOutputStream(folder.resolve(INDEX)))));
    }

    /**
     * The files that {@link #open} removes or empties: the streams of a former run, and the index, which may not be there yet.
     *
     * @throws IOException when the folder is there and cannot be read
     */
    public static List<Path> overwritten(Path folder) throws IOException {
        List<Path> files = new ArrayList<>(Files.isDirectory(folder) ? streamFiles(folder) : List.of());
        files.add(folder.resolve(INDEX));
        return files;
    }

    private static List<Path> streamFiles(Path folder) throws IOException {
        List<Path> streams = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (file.getFileName().toString().matches(STREAM_FILES)) {
                    streams.add(file);
                }
            }
        }
        return streams;
    }

    static Path file(Path folder, long connectionId, Side side) {
        return folder.resolve(ConnectionId.text(connectionId) + (side == Side.CLIENT ? ".client.bin" : ".server.bin"));
    }

    @Override
    public PlaintextSink forWorker(int worker) {
        return new StreamFiles(folder, failure);
    }

    /** Adds a connection to the index and makes sure that its files are there. */
    public void add(TlsConnectionEvent event) {
        if (failure.happened()) {
            return;
        }
        try {
            DecryptStatus status = event.verdict().status();
            if (status == DecryptStatus.DECRYPTED || status == DecryptStatus.PARTIAL) {
                touch(event.connection().id(), Side.CLIENT);
                touch(event.connection().id(), Side.SERVER);
            }
            lines.line(() -> StreamIndexLine.render(lines, event));
        } catch (IOException e) {
            failure.remember(e);
        }
    }

    /** What went wrong first, empty when nothing did. */
    public String failure() {
        return failure.happened() ? failure.text() : index.failureText();
    }

    /** Ends the index; the sinks are closed by their workers. */
    @Override
    public void close() {
        lines.flush();
        index.close();
    }

    private void touch(long connectionId, Side side) throws IOException {
        // The worker may be making the same file at this moment, so it must not be truncated here.
        Files.newOutputStream(file(folder, connectionId, side), StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                .close();
    }
}
