// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.config;

import java.nio.file.Path;

/**
 * A file that a configuration names.
 *
 * @param key what names it, {@code keys.paths}
 * @param use what it must be for
 */
public record NamedFile(String key, Path path, Use use, int line) {
    /** What is to be done with it. */
    public enum Use {
        /** A file or folder that must be there and readable. */
        READ,
        /** The same, a folder. */
        READ_FOLDER,
        /** May come later; its folder must be there. */
        READ_LATER,
        /** Is made or written to; its folder must be there. */
        WRITE,
        /** A folder that is made with those above it. */
        MAKE
    }
}
