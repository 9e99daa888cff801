// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.vault;

import io.sidelight.keystore.vault.VaultException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Contents as one encrypted file: a vault, or a backup of one, which is the same. */
final class VaultFile {
    /** An array holds the whole file when it is read. */
    private static final long MAX_LENGTH = Integer.MAX_VALUE - 8L;
    /** More than stands around the content. */
    private static final int ENVELOPE_LENGTH = 1024;
    private static final int PIECE = 1 << 20;

    private final Path path;
    /** What it is called in messages. */
    private final String name;
    private final AtomicFile file;

    VaultFile(Path path, String kind, AtomicFile.StepHandler steps) {
        this.path = path;
        this.name = "the " + kind + " " + path;
        this.file = new AtomicFile(path, steps);
    }

    /** @param key the caller's to close */
    record Read(VaultContents contents, PasswordKey key) {}

    Read read(VaultPassword password) throws VaultException {
        byte[] bytes = bytes();
        try {
            Envelope.Opened opened = Envelope.open(name, bytes, password);
            try {
                return new Read(new VaultTextReader(name, bytes, opened.offset(), opened.length()).read(),
                        opened.key());
            } catch (VaultException e) {
                opened.key().close();
                throw e;
            }
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private byte[] bytes() throws VaultException {
        try {
            long length = Files.size(path);
            if (length > MAX_LENGTH) {
                throw tooLarge();
            }
            // in one array of its length: reading all bytes of a stream would leave copies
            byte[] bytes = new byte[(int) length];
            int read = 0;
            try (InputStream input = Files.newInputStream(path)) {
                int piece = 1;
                while (read < bytes.length && piece > 0) {
                    // more at once would take as much memory again, outside the heap
                    piece = input.readNBytes(bytes, read, Math.min(PIECE, bytes.length - read));
                    read += piece;
                }
            }
            return read == bytes.length ? bytes : Arrays.copyOf(bytes, read);
        } catch (IOException e) {
            throw VaultException.unreadable("vault", path, e);
        }
    }

    /** All or nothing; see {@link AtomicFile#replace} for when it is not known to be on the disk. */
    void write(VaultContents contents, PasswordKey key) throws VaultException, AtomicFile.NotSyncedException {
        long length = VaultTextWriter.length(contents);
        if (length + ENVELOPE_LENGTH > MAX_LENGTH) {
            throw tooLarge();
        }
        try {
            file.replace(
                    output -> Envelope.write(key, length, clear -> VaultTextWriter.write(contents, clear), output));
        } catch (AtomicFile.NotSyncedException e) {
            throw e;
        } catch (IOException e) {
            throw VaultException.unwritable(path, e);
        }
    }

    void removeUnfinished() throws VaultException {
        try {
            file.removeUnfinished();
        } catch (IOException e) {
            throw VaultException.unwritable(file.unfinished(), e);
        }
    }

    boolean isThere() {
        return Files.exists(path);
    }

    private VaultException tooLarge() {
        return new VaultException(Reason.TOO_LARGE, name + " would be larger than 2 GiB, which is some 600 000 keys;"
                + " remove keys that are out of use");
    }
}
