// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.vault;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Replaces a file so that whoever reads it, at any time and after any crash, finds all of the old content or all of the new: a new
 * file beside it, for its owner only, is written, brought to the disk, renamed over the old one, and the name brought to the disk.
 *
 * <p>One writer of a file at a time; {@link VaultLock} sees to it.
 */
final class AtomicFile {
    private static final String NEW_SUFFIX = ".new";

    private final Path path;
    private final StepHandler steps;

    /** Is told after each step, and may throw: so a test stops between any two. */
    @FunctionalInterface
    interface StepHandler {
        StepHandler NONE = step -> {};

        void onStep(WriteStep step) throws IOException;
    }

    /** What the new file shall hold. */
    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream output) throws IOException;
    }

    AtomicFile(Path path, StepHandler steps) {
        this.path = path.toAbsolutePath();
        this.steps = steps;
    }

    /** Where the new content stands until it is whole. */
    Path unfinished() {
        return path.resolveSibling(path.getFileName() + NEW_SUFFIX);
    }

    /** Removes what a writer left that did not come to its end. */
    void removeUnfinished() throws IOException {
        Files.deleteIfExists(unfinished());
    }

    /**
     * Replaces the file.
     *
     * @throws IOException the old content is there as before
     * @throws NotSyncedException the new content is there, and would perhaps not be after a loss of power
     */
    void replace(Content content) throws IOException {
        removeUnfinished();
        try {
            writeUnfinished(content);
            Files.move(unfinished(), path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            try {
                removeUnfinished();
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
        try {
            steps.onStep(WriteStep.RENAMED);
            syncFolder();
            steps.onStep(WriteStep.FOLDER_SYNCED);
        } catch (IOException e) {
            throw new NotSyncedException(e);
        }
    }

    private void writeUnfinished(Content content) throws IOException {
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (FileChannel file = FileChannel.open(unfinished(),
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
            steps.onStep(WriteStep.OPENED);
            content.writeTo(new ChannelStream(file, steps));
            steps.onStep(WriteStep.WRITTEN);
            file.force(true);
            steps.onStep(WriteStep.SYNCED);
        }
    }

    private void syncFolder() throws IOException {
        try (FileChannel folder = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    /** The file was replaced, but its name may not be on the disk. */
    static final class NotSyncedException extends IOException {
        NotSyncedException(IOException cause) {
            super(cause);
        }
    }

    private static final class ChannelStream extends OutputStream {
        private final FileChannel file;
        private final StepHandler steps;

        ChannelStream(FileChannel file, StepHandler steps) {
            this.file = file;
            this.steps = steps;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[]{(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer left = ByteBuffer.wrap(bytes, offset, length);
            while (left.hasRemaining()) {
                file.write(left);
            }
            steps.onStep(WriteStep.PIECE_WRITTEN);
        }
    }
}
