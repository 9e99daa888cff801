// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A small file that is replaced whole: after a crash it holds what it held before, or what it was to hold then. Nobody but its owner may read it.
 * Used by one thread at a time.
 */
public final class StateFile {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY = PosixFilePermissions
            .asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path path;
    private final int mostBytes;

    /** @param mostBytes a longer file is not read, since it is not ours */
    public StateFile(Path path, int mostBytes) {
        this.path = path.toAbsolutePath();
        this.mostBytes = mostBytes;
    }

    public Path path() {
        return path;
    }

    /**
     * What the file holds; empty when there is none.
     *
     * @throws IOException when it cannot be read, or is too long
     */
    public byte[] read() throws IOException {
        try {
            if (Files.size(path) > mostBytes) {
                throw new IOException("the file is larger than " + mostBytes + " bytes");
            }
            return Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            return new byte[0];
        }
    }

    /** Replaces what the file holds; on disk when this returns. */
    public void replace(byte[] content) throws IOException {
        Path folder = path.getParent();
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel channel = FileChannel.open(fresh,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY)) {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (folder != null) {
            try (FileChannel directory = FileChannel.open(folder)) {
                directory.force(true);
            }
        }
    }
}
