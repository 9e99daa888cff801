// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads private keys and certificates from files and folders, whatever their format: it is told by content, not by name.
 *
 * <p>Nothing that a file holds makes it throw; what cannot be used is in {@link LoadResult#problems}, and the rest is loaded.
 */
public final class KeyLoader {
    private static final int MAX_FILE_LENGTH = 16 << 20;
    private static final String TOO_LARGE = "the file is larger than 16 MiB and cannot be a key file";
    private static final String NO_KEY = "the file holds no private key and no certificate; known are PEM, DER, PKCS#12 and JKS";

    private final Passwords passwords;

    /** @param passwords each is tried on whatever is encrypted, and the empty one after them; copied */
    public KeyLoader(List<char[]> passwords) {
        this.passwords = new Passwords(passwords);
    }

    /**
     * Loads files and folders, together: a certificate finds its key in whichever file that is. A folder gives its files, not
     * those of folders in it, and files there that hold neither keys nor certificates are passed over.
     */
    public LoadResult load(List<Path> paths) {
        var findings = new Findings();
        for (Path path : new LinkedHashSet<>(paths)) {
            if (Files.isDirectory(path)) {
                folder(path, findings);
            } else {
                file(path, findings);
            }
        }
        return new KeyJoiner(findings).join();
    }

    /**
     * Loads files that were found in folders: those that hold neither keys nor certificates are passed over, and so is one that is
     * gone meanwhile.
     */
    public LoadResult loadFound(List<Path> files) {
        var findings = new Findings();
        for (Path file : files) {
            fileInFolder(file, findings);
        }
        return new KeyJoiner(findings).join();
    }

    /**
     * Loads what did not come from a file.
     *
     * @param name stands where a file's would in what is reported
     * @param content zeroed
     */
    public LoadResult load(String name, byte[] content) {
        var findings = new Findings();
        Path origin = Path.of(name);
        if (content.length > MAX_FILE_LENGTH) {
            findings.problem(Origin.of(origin), TOO_LARGE);
            Arrays.fill(content, (byte) 0);
        } else if (!content(origin, content, findings)) {
            findings.problem(Origin.of(origin), NO_KEY);
        }
        return new KeyJoiner(findings).join();
    }

    private void folder(Path folder, Findings findings) {
        int found = findings.keys.size() + findings.problems.size();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                fileInFolder(file, findings);
            }
        } catch (IOException e) {
            findings.problems.add(LoadProblem.unreadable(folder, e));
            return;
        }
        if (findings.keys.size() + findings.problems.size() == found) {
            findings.problem(Origin.of(folder),
                    "no file in the folder holds a private key; name the folder with the key files");
        }
    }

    private void fileInFolder(Path file, Findings findings) {
        try {
            if (Files.size(file) <= MAX_FILE_LENGTH) {
                content(file, Files.readAllBytes(file), findings);
            }
        } catch (NoSuchFileException _) {
            // gone since the folder was listed
        } catch (IOException e) {
            findings.problems.add(LoadProblem.unreadable(file, e));
        }
    }

    private void file(Path file, Findings findings) {
        try (InputStream input = Files.newInputStream(file)) {
            byte[] content = input.readNBytes(MAX_FILE_LENGTH + 1);
            if (content.length == 0) {
                findings.problem(Origin.of(file), "the file is empty");
            } else if (content.length > MAX_FILE_LENGTH) {
                findings.problem(Origin.of(file), TOO_LARGE);
            } else if (!content(file, content, findings)) {
                findings.problem(Origin.of(file), NO_KEY);
            }
        } catch (IOException e) {
            findings.problems.add(LoadProblem.unreadable(file, e));
        }
    }

    /** {@code false} when the content has nothing of a key or certificate, not even a damaged one. Zeroes it. */
    private boolean content(Path file, byte[] content, Findings findings) {
        try {
            if (JksFile.looksLikeJks(content)) {
                new JksFile(file, passwords, findings).read(content);
                return true;
            }
            if (PemReader.looksLikePem(content)) {
                return new PemFile(file, passwords, findings).read(content);
            }
            return DerFile.looksLikeDer(content) && new DerFile(file, passwords, findings).read(content);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }
}
