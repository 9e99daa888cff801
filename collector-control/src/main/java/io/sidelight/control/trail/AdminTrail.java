// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.trail;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The log of who did what: each line is on disk before the call that it tells of is answered. Lines are chained by hash; see
 * {@link TrailVerifier}. Thread-safe.
 */
public final class AdminTrail implements AutoCloseable {
    private static final int REMEMBERED = 1_000;

    private final Path path;
    private final Clock clock;
    private final FileChannel channel;
    /** The last lines, for those who look by the API. */
    private final ArrayDeque<String> recent = new ArrayDeque<>();
    private Consumer<String> watcher = _ -> {};
    private long sequence;
    private String lastHash;
    /** Where the next line begins. */
    private long end;

    private AdminTrail(Path path, Clock clock, FileChannel channel, TrailVerifier.Result found) throws IOException {
        this.path = path;
        this.clock = clock;
        this.channel = channel;
        sequence = found.lines();
        lastHash = found.lastHash();
        end = channel.size();
    }

    /**
     * Opens a log, or begins one. What a crash left of a last line is cut off, which is told in the next line.
     *
     * @throws IOException when it cannot be read or written, or was changed: a changed log is not gone on with
     */
    public static AdminTrail open(Path path, Clock clock) throws IOException {
        if (!Files.exists(path)) {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        TrailVerifier.Result found = TrailVerifier.verify(path);
        if (!found.isWhole()) {
            throw new IOException(path + ", line " + (found.lines() + 1) + " " + found.problem()
                    + "; move the log away to begin another, and have it looked into");
        }
        FileChannel channel = FileChannel.open(path, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
        channel.truncate(channel.size() - found.tornBytes());
        AdminTrail trail = new AdminTrail(path, clock, channel, found);
        trail.remember();
        if (found.tornBytes() > 0) {
            trail.append(TrailEntry.ofAppliance("trail.repair", "", "a last line of " + found.tornBytes()
                    + " bytes without an end was cut off, as a crash leaves it"));
        }
        return trail;
    }

    /** Reads the last lines. */
    private void remember() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            file.seek(Math.max(0, end - (1 << 20)));
            byte[] last = new byte[(int) (end - file.getFilePointer())];
            boolean cut = file.getFilePointer() > 0;
            file.readFully(last);
            List<String> lines = new String(last, StandardCharsets.UTF_8).lines().toList();
            for (String line : cut ? lines.subList(1, lines.size()) : lines) {
                keep(line);
            }
        }
    }

    /**
     * Writes a line; on disk when this returns.
     *
     * @throws IOException when it could not be written; then nothing of it is in the log
     */
    public synchronized void append(TrailEntry entry) throws IOException {
        byte[] line = TrailLine.of(entry, sequence + 1, lastHash, clock.instant());
        ByteBuffer bytes = ByteBuffer.allocate(line.length + 1).put(line).put((byte) '\n').flip();
        try {
            long at = end;
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
            channel.force(false);
            end = at;
        } catch (IOException e) {
            cutOff(e);
            throw e;
        }
        sequence++;
        lastHash = TrailLine.hash(line);
        keep(new String(line, StandardCharsets.UTF_8));
        watcher.accept(TrailLine.event(line, lastHash));
    }

    /** Says who is told of each line from now on, as an event with the line's own hash: so that the last hash is known outside, too. */
    public synchronized void tell(Consumer<String> receiver) {
        watcher = receiver;
    }

    /** A part of a line must not stand before the next one. */
    private void cutOff(IOException reason) {
        try {
            channel.truncate(end);
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    private void keep(String line) {
        recent.addLast(line);
        if (recent.size() > REMEMBERED) {
            recent.removeFirst();
        }
    }

    /** The last lines, at most {@code most} and a thousand, the oldest first. */
    public synchronized List<String> recent(int most) {
        List<String> lines = new ArrayList<>(recent);
        return lines.subList(Math.max(0, lines.size() - most), lines.size());
    }

    /** How many lines there are. */
    public synchronized long lines() {
        return sequence;
    }

    /** Hash of the last line: kept elsewhere, it shows whether the log's end was cut off. */
    public synchronized String lastHash() {
        return lastHash;
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
    }
}
