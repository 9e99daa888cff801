// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.vault;

import io.sidelight.keystore.vault.VaultException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The right to write a vault, which one process has at a time: a lock on a file beside it, since the vault itself is replaced. The
 * system gives it up when the process ends in whatever way. The file stays; it holds the number of the process that locked it last.
 */
final class VaultLock implements AutoCloseable {
    private static final int MAX_PID_LENGTH = 20;
    /** POSIX gives up all locks of a process on a file when it closes the file once, so a second attempt must not open it. */
    private static final Set<Path> LOCKED_HERE = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel channel;

    private VaultLock(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** @param vault a path without links */
    static VaultLock take(Path vault) throws VaultException {
        Path path = lockOf(vault);
        if (!LOCKED_HERE.add(path)) {
            throw inUse(vault, "this process");
        }
        VaultLock lock = null;
        try {
            lock = open(vault, path);
            return lock;
        } catch (IOException e) {
            throw VaultException.unwritable(path, e);
        } finally {
            if (lock == null) {
                LOCKED_HERE.remove(path);
            }
        }
    }

    /** As {@link #take}, for a file that is no vault unless somebody locked it before: {@code null} when nobody did. */
    static @Nullable VaultLock takeIfVault(Path path) throws VaultException {
        return Files.exists(lockOf(path)) ? take(path) : null;
    }

    private static Path lockOf(Path vault) {
        return vault.resolveSibling(vault.getFileName() + ".lock");
    }

    private static VaultLock open(Path vault, Path path) throws IOException, VaultException {
        FileChannel channel = FileChannel.open(path,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        boolean isTaken = false;
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw inUse(vault, "process " + holder(channel));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)),
                    0);
            isTaken = true;
            return new VaultLock(path, channel);
        } finally {
            if (!isTaken) {
                channel.close();
            }
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer pid = ByteBuffer.allocate(MAX_PID_LENGTH);
        channel.read(pid, 0);
        String digits = new String(pid.array(), 0, pid.position(), StandardCharsets.US_ASCII).strip();
        return digits.matches("\\d+") ? digits : "(unknown)";
    }

    private static VaultException inUse(Path vault, String who) {
        return new VaultException(Reason.IN_USE, "the vault " + vault + " is in use by " + who
                + "; change its keys through that one, or stop it first");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException _) {
            // the lock ends with the process at the latest
        } finally {
            LOCKED_HERE.remove(path);
        }
    }
}
