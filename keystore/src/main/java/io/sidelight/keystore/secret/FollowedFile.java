// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

import io.sidelight.keystore.load.LoadProblem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A key log that grows, read as far as it goes each time. One that was truncated, or replaced by another file of its name, is
 * read from its beginning, after the rest of the old one: repetitions do no harm in a {@link SecretSink}. One thread's.
 */
final class FollowedFile {
    private static final int PIECE = 1 << 16;
    /** So many bytes before the place where reading stopped must still be there, or the file is another. */
    private static final int TAIL = 256;
    /** After so many looks without change a last line without an end is taken as it is. */
    private static final int STILL_LOOKS = 10;

    private final Path path;
    private final SecretSink sink;
    private final Consumer<LoadProblem> problems;
    /** In a folder, what is no key log is passed over. */
    private final boolean foreignIsFine;
    private final byte[] piece;
    private final byte[] tail = new byte[TAIL];

    private @Nullable FileChannel channel;
    private @Nullable Object openKey;
    private KeyLogLines lines;
    private long offset;
    private long seenSize = -1;
    private long seenModified = -1;
    private int stillLooks;
    private int tailLength;
    private boolean foreign;
    /** What comes up to the next end of line is the rest of a line that was not read. */
    private boolean isWithinLine;

    /** @param piece buffer of {@link #newPiece}, shared by files that one thread reads */
    FollowedFile(Path path, SecretSink sink, Consumer<LoadProblem> problems, boolean foreignIsFine,
            byte[] piece) {
        this.path = path;
        this.sink = sink;
        this.problems = problems;
        this.foreignIsFine = foreignIsFine;
        this.piece = piece;
        lines = new KeyLogLines(path.toString(), sink);
    }

    static byte[] newPiece() {
        return new byte[PIECE];
    }

    /** Begins not before {@code place}, with the first whole line behind it. To be called before the first look. */
    void skipTo(long place) {
        offset = place;
        isWithinLine = true;
    }

    /** Reads what is new, given what the file system says of the file now. */
    void look(BasicFileAttributes now) throws IOException {
        if (channel != null && !Objects.equals(openKey, now.fileKey())) {
            leave();
        }
        long modified = now.lastModifiedTime().toMillis();
        if (now.size() == seenSize && modified == seenModified) {
            onStill();
            return;
        }
        stillLooks = 0;
        FileChannel open = open(now);
        if (!isSameSoFar(open)) {
            startAnew();
        }
        readOn(open);
        seenSize = now.size();
        seenModified = modified;
    }

    /** The file is not there any more under its name: its last bytes are still read. */
    void leave() throws IOException {
        FileChannel old = channel;
        try (old) {
            if (old != null && isSameSoFar(old)) {
                readOn(old);
            }
        } finally {
            channel = null;
            if (!foreign) {
                lines.finish().problems().forEach(this::tell);
            }
            startAnew();
        }
    }

    /** Lets go of the open file, not of the place in it. */
    void rest() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    /** True when nothing has changed for a while. */
    boolean isStill() {
        return stillLooks > STILL_LOOKS;
    }

    private void onStill() {
        if (++stillLooks == STILL_LOOKS) {
            lines.useUnfinishedLine();
        }
    }

    private FileChannel open(BasicFileAttributes now) throws IOException {
        FileChannel open = channel;
        if (open == null) {
            open = FileChannel.open(path);
            channel = open;
            if (offset > 0 && openKey != null && !Objects.equals(openKey, now.fileKey())) {
                startAnew();
            }
            openKey = now.fileKey();
        }
        return open;
    }

    private void startAnew() {
        lines = new KeyLogLines(path.toString(), sink);
        offset = 0;
        tailLength = 0;
        seenSize = -1;
        foreign = false;
        isWithinLine = false;
    }

    private boolean isSameSoFar(FileChannel open) throws IOException {
        if (open.size() < offset) {
            return false;
        }
        ByteBuffer there = ByteBuffer.allocate(tailLength);
        while (there.hasRemaining() && open.read(there, offset - tailLength + there.position()) > 0) {
            // until all of it is read
        }
        return !there.hasRemaining() && Arrays.equals(there.array(), 0, tailLength, tail, 0, tailLength);
    }

    private void readOn(FileChannel open) throws IOException {
        while (!foreign) {
            int read = open.read(ByteBuffer.wrap(piece), offset);
            if (read <= 0) {
                break;
            }
            String objection = offset == 0 ? KeyLogReader.objection(piece, 0, read) : null;
            if (objection != null) {
                foreign = true;
                tell(new LoadProblem(path.toString(), objection));
                break;
            }
            int start = startOfLine(read);
            lines.read(piece, start, read - start);
            keepTail(read);
            offset += read;
            foreign = lines.isForeign();
        }
        List<LoadProblem> found = lines.takeProblems();
        found.forEach(this::tell);
        Arrays.fill(piece, (byte) 0);
    }

    private int startOfLine(int length) {
        int at = 0;
        while (isWithinLine && at < length) {
            isWithinLine = piece[at++] != '\n';
        }
        return at;
    }

    private void keepTail(int read) {
        int fresh = Math.min(read, TAIL);
        int kept = Math.min(tailLength, TAIL - fresh);
        System.arraycopy(tail, tailLength - kept, tail, 0, kept);
        System.arraycopy(piece, read - fresh, tail, kept, fresh);
        tailLength = kept + fresh;
    }

    private void tell(LoadProblem problem) {
        if (!foreignIsFine || lines.isKeyLog()) {
            problems.accept(problem);
        }
    }
}
