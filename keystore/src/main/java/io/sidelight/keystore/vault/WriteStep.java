// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.vault;

/** The steps in which {@link AtomicFile} replaces a file, in their order. */
enum WriteStep {
    /** The new file is there, empty, beside the old one. */
    OPENED,
    /** A piece of the new content is written; comes many times. */
    PIECE_WRITTEN,
    WRITTEN,
    /** The new content is on the disk. */
    SYNCED,
    /** The new file has the old one's name, and the old one is gone. From here on the new state counts. */
    RENAMED,
    /** The name is on the disk. */
    FOLDER_SYNCED
}
