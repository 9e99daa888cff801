// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.vault;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Why a vault, or its password, cannot be used. The message is one sentence for the operator: what, where, what to do; no secret. */
public final class VaultException extends Exception {
    private final Reason reason;

    /** What a caller may tell apart. */
    public enum Reason {
        /** There is no file of that name. */
        MISSING,
        /** There is one, and a new one was to be made. */
        EXISTS,
        /** Another process has it open. */
        IN_USE,
        WRONG_PASSWORD,
        /** The file is not, or not any more, what was written. */
        DAMAGED,
        /** The file is no vault, or one of a later version of the program. */
        UNKNOWN_FORMAT,
        /** More than a vault can hold. */
        TOO_LARGE,
        /** There is no password, or it is not kept safely. */
        NO_PASSWORD,
        /** The system refused to read or write. */
        INPUT_OUTPUT
    }

    VaultException(Reason reason, String message) {
        this(reason, message, null);
    }

    VaultException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    static VaultException unreadable(String what, Path path, IOException cause) {
        return switch (cause) {
            case NoSuchFileException _ -> new VaultException(Reason.MISSING,
                    "there is no " + what + " at " + path + "; check the path", cause);
            case AccessDeniedException _ -> new VaultException(Reason.INPUT_OUTPUT,
                    "the " + what + " " + path + " cannot be read: permission denied; let the collector's user read it",
                    cause);
            default -> new VaultException(Reason.INPUT_OUTPUT,
                    "the " + what + " " + path + " cannot be read: " + text(cause), cause);
        };
    }

    static VaultException unwritable(Path path, IOException cause) {
        return new VaultException(Reason.INPUT_OUTPUT, switch (cause) {
            case NoSuchFileException _ -> path + " cannot be written: there is no folder " + path.getParent()
                    + "; create it";
            case AccessDeniedException _ -> path + " cannot be written: permission denied; let the collector's user"
                    + " write to its folder";
            default -> path + " cannot be written: " + text(cause) + "; what was there before is unchanged";
        }, cause);
    }

    private static String text(IOException cause) {
        return cause instanceof FileSystemException e && e.getReason() != null
                ? e.getReason()
                : String.valueOf(cause.getMessage());
    }

    public Reason reason() {
        return reason;
    }
}
