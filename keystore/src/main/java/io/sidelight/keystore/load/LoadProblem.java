// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.load;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * One thing that the operator should know about a file of keys or secrets.
 *
 * @param where file, and line or entry in it
 * @param message what is wrong and what to do; lower case, one sentence, no secret
 */
public record LoadProblem(String where, String message) {

    /** A file or folder that could not be read, and why as far as the system says. */
    public static LoadProblem unreadable(Path path, IOException cause) {
        String reason = switch (cause) {
            case NoSuchFileException _ -> "there is no such file; check the path";
            case AccessDeniedException _ -> "permission denied; let the collector's user read it";
            case FileSystemException e when e.getReason() != null -> "cannot be read: " + e.getReason();
            default -> "cannot be read: " + cause.getMessage();
        };
        return new LoadProblem(path.toString(), reason);
    }

    /** One sentence for a terminal or a log. */
    @Override
    public String toString() {
        return where + ": " + message;
    }
}
