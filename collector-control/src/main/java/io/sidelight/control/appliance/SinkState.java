// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.appliance;

/**
 * How one sink does.
 *
 * @param type {@code file}, {@code streams}, or {@code table} for the one on standard output
 * @param path a file, a folder, or {@code -} for standard output
 * @param written events, or for {@code streams} connections, that it was given since the start
 * @param lastError what the operating system said when something could not be written, empty when all could; nothing is written after it
 */
public record SinkState(String type, String path, long written, String lastError) {
    /** Whether all of it was written so far. */
    public boolean isWhole() {
        return lastError.isEmpty();
    }
}
