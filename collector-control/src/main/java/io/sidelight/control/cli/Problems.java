// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;

/** How problems are told: a sentence a line on standard error, in lower case, behind the program's name. */
final class Problems {
    private Problems() {}

    static void print(PrintStream err, String problem) {
        err.println("sidelight: " + problem);
    }

    /** What the operating system said, without the file's name, which the caller's sentence has. */
    static String cause(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such file or folder";
            case AccessDeniedException _ -> "permission denied";
            case FileAlreadyExistsException _ -> "a file of that name is in the way";
            case NotDirectoryException _ -> "it is not a folder";
            case FileSystemException f when f.getReason() != null -> f.getReason().toLowerCase(Locale.ROOT);
            default -> String.valueOf(e.getMessage());
        };
    }
}
