// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.vault;

import io.sidelight.keystore.vault.VaultException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * The keys of an operator at rest: one encrypted file, of which one process at a time is the writer.
 *
 * <p>Every change writes the file anew, all or nothing: whatever happens meanwhile, the file is the old state or the new one. A
 * change costs as much as the vault is large, so that changes of many keys are better made as one. Any thread may call any
 * method; changes come one after another, and {@link #contents} does not wait for them.
 */
public final class Vault implements AutoCloseable {
    private final Path path;
    private final VaultFile file;
    private final VaultLock lock;
    private final int iterations;
    private PasswordKey key;
    private volatile VaultContents contents;
    private boolean closed;

    private Vault(Path path, VaultFile file, VaultLock lock, int iterations, VaultFile.Read read) {
        this.path = path;
        this.file = file;
        this.lock = lock;
        this.iterations = iterations;
        this.key = read.key();
        this.contents = read.contents();
    }

    /** Makes a vault without keys where there is none, and opens it. */
    public static Vault create(Path path, VaultPassword password) throws VaultException {
        return create(path, password, PasswordKey.ITERATIONS, AtomicFile.StepHandler.NONE);
    }

    static Vault create(Path path, VaultPassword password, int iterations, AtomicFile.StepHandler steps)
            throws VaultException {
        Path resolved = resolve(path);
        var file = new VaultFile(resolved, "vault", steps);
        return locked(resolved, lock -> {
            file.removeUnfinished();
            if (file.isThere()) {
                throw new VaultException(Reason.EXISTS,
                        "there is a file at " + path + " already; open that vault, or choose another path");
            }
            var read = new VaultFile.Read(VaultContents.EMPTY, PasswordKey.derive(password, iterations));
            var vault = new Vault(resolved, file, lock, iterations, read);
            vault.write(read.contents(), read.key());
            return vault;
        });
    }

    /** Opens the vault that is there, and removes what a writer left that was killed. */
    public static Vault open(Path path, VaultPassword password) throws VaultException {
        return open(path, password, PasswordKey.ITERATIONS, AtomicFile.StepHandler.NONE);
    }

    static Vault open(Path path, VaultPassword password, int iterations, AtomicFile.StepHandler steps)
            throws VaultException {
        Path resolved = resolve(path);
        var file = new VaultFile(resolved, "vault", steps);
        return locked(resolved, lock -> {
            file.removeUnfinished();
            if (!file.isThere()) {
                throw new VaultException(Reason.MISSING,
                        "there is no vault at " + path + "; create it, or check the path");
            }
            return new Vault(resolved, file, lock, iterations, file.read(password));
        });
    }

    /**
     * Reads what a vault, or a backup, holds. Changes nothing and needs no lock: the file may be in use meanwhile, and what is read is one
     * state of it.
     */
    public static VaultContents read(Path path, VaultPassword password) throws VaultException {
        VaultFile.Read read = new VaultFile(path, "vault", AtomicFile.StepHandler.NONE).read(password);
        read.key().close();
        return read.contents();
    }

    /** As {@link #backup(Path, VaultPassword)}, of a vault that may be in use. */
    public static VaultContents backup(Path path, VaultPassword password, Path target, VaultPassword ofBackup)
            throws VaultException {
        VaultContents contents = read(path, password);
        backup(contents, resolve(path), target, ofBackup, PasswordKey.ITERATIONS);
        return contents;
    }

    @FunctionalInterface
    private interface Opening {
        Vault with(VaultLock lock) throws VaultException;
    }

    private static Vault locked(Path path, Opening opening) throws VaultException {
        VaultLock lock = VaultLock.take(path);
        Vault vault = null;
        try {
            vault = opening.with(lock);
            return vault;
        } finally {
            if (vault == null) {
                lock.close();
            }
        }
    }

    /** The file itself where the path is a link: it is replaced, and the link would be otherwise. */
    private static Path resolve(Path path) throws VaultException {
        Path absolute = path.toAbsolutePath();
        Path folder = absolute.getParent();
        Path name = absolute.getFileName();
        if (folder == null || name == null) {
            throw new VaultException(Reason.INPUT_OUTPUT, path + " is not the path of a file; give one");
        }
        try {
            return Files.exists(absolute) ? absolute.toRealPath() : folder.toRealPath().resolve(name);
        } catch (IOException e) {
            throw VaultException.unwritable(absolute, e);
        }
    }

    /** What the file holds. */
    public VaultContents contents() {
        return contents;
    }

    public Path path() {
        return path;
    }

    /**
     * Makes a change and writes it. The version grows by one; a change that gives the same contents writes nothing.
     *
     * @param change from what the vault holds to what it is to hold; called once, while other changes wait
     * @return what the vault holds now
     * @throws VaultException nothing was changed, unless its sentence says so
     */
    public synchronized VaultContents apply(UnaryOperator<VaultContents> change) throws VaultException {
        requireOpen();
        VaultContents changed = change.apply(contents);
        return changed == contents ? contents : write(changed, key);
    }

    /** Writes the file anew under another password. Copies made before still open with the old one. */
    public synchronized void changePassword(VaultPassword password) throws VaultException {
        requireOpen();
        PasswordKey old = key;
        PasswordKey next = PasswordKey.derive(password, iterations);
        try {
            write(contents, next);
        } finally {
            (key == next ? old : next).close();
        }
    }

    /**
     * Writes all that the vault holds into another file, as atomically. It is a vault itself, and needs no restoring where there
     * is none.
     *
     * @param password of the backup; may be another than the vault's
     */
    public void backup(Path target, VaultPassword password) throws VaultException {
        backup(contents, path, target, password, iterations);
    }

    private static void backup(VaultContents contents, Path path, Path target, VaultPassword password, int iterations)
            throws VaultException {
        Path resolved = resolve(target);
        if (resolved.equals(path)) {
            throw new VaultException(Reason.EXISTS,
                    target + " is the vault itself; choose another path for the backup");
        }
        try (VaultLock _ = VaultLock.takeIfVault(resolved);
                PasswordKey own = PasswordKey.derive(password, iterations)) {
            new VaultFile(resolved, "backup", AtomicFile.StepHandler.NONE).write(contents, own);
        } catch (AtomicFile.NotSyncedException e) {
            throw notSynced(resolved, e);
        }
    }

    /**
     * Replaces all that the vault holds by what a backup holds, under the vault's own password.
     *
     * @param password of the backup
     * @return what the vault holds now, of a version above both
     */
    public synchronized VaultContents restore(Path backup, VaultPassword password) throws VaultException {
        requireOpen();
        VaultFile.Read read = new VaultFile(backup, "backup", AtomicFile.StepHandler.NONE).read(password);
        read.key().close();
        long version = Math.max(contents.version(), read.contents().version());
        return write(read.contents().atVersion(version), key);
    }

    /** Writes what {@code next} holds as the version after its own or the present one's, and has it count. */
    private VaultContents write(VaultContents next, PasswordKey by) throws VaultException {
        VaultContents written = next.atVersion(Math.max(contents.version(), next.version()) + 1);
        try {
            file.write(written, by);
            return count(written, by);
        } catch (AtomicFile.NotSyncedException e) {
            count(written, by);
            throw notSynced(path, e);
        }
    }

    private VaultContents count(VaultContents written, PasswordKey by) {
        key = by;
        contents = written;
        return written;
    }

    private static VaultException notSynced(Path path, IOException cause) {
        return new VaultException(Reason.INPUT_OUTPUT,
                path + " was written and is in use, but the system did not confirm"
                        + " that it would survive a loss of power: " + cause.getMessage() + "; check the disk",
                cause);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the vault is closed");
        }
    }

    /** Lets another process open the vault. What {@link #contents} gave stays usable. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            key.close();
            lock.close();
        }
    }

    @Override
    public String toString() {
        return "Vault[" + path + ", " + contents + "]";
    }
}
