// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.watch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Which folders are followed, and how.
 *
 * @param folders each with the files in it and in the folders in it
 * @param interval after which the folders are looked at, whether or not the system tells of a change
 * @param settling for how long a file that cannot be read in full is taken for one that is being written
 * @param grace for how long keys stay that the folders do not give any more, for sessions that were begun with them
 */
public record KeyFolderConfig(List<Path> folders, Duration interval, Duration settling, Duration grace) {
    /** For this time most sessions can be resumed. */
    public static final Duration USUAL_GRACE = Duration.ofDays(1);

    public KeyFolderConfig {
        folders = List.copyOf(folders);
        if (interval.isNegative() || interval.isZero() || settling.isNegative() || grace.isNegative()) {
            throw new IllegalArgumentException("the interval is above 0, and no time is negative");
        }
    }

    /** Looks every two seconds, and waits five for whole files. */
    public static KeyFolderConfig of(List<Path> folders, Duration grace) {
        return new KeyFolderConfig(folders, Duration.ofSeconds(2), Duration.ofSeconds(5), grace);
    }

    /** As the other, taking files for what they are at the first look. */
    public KeyFolderConfig withoutSettling() {
        return new KeyFolderConfig(folders, interval, Duration.ZERO, grace);
    }
}
