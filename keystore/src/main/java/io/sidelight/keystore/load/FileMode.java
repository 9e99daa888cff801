// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Who may read a file that holds a secret. */
public final class FileMode {
    private FileMode() {}

    /**
     * The sentence that refuses a file which users other than its owner and group may read or write; empty when none may. The group may
     * read it, since Kubernetes gives secrets to a group.
     *
     * @param what the file is, such as {@code password file}
     */
    public static String refusal(String what, Path file) throws IOException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        boolean isOpen = mode.contains(PosixFilePermission.OTHERS_READ)
                || mode.contains(PosixFilePermission.OTHERS_WRITE);
        return isOpen
                ? "the " + what + " " + file + " is open to all users (mode " + PosixFilePermissions.toString(mode)
                        + "); run chmod 600 " + file
                : "";
    }
}
