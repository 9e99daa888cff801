// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.appliance;

import java.util.List;

/**
 * What became of a reload.
 *
 * @param takenOver false when the file has mistakes, and all that was in force stays; also before the collector runs, which then reloads
 *     as soon as it does
 * @param changed keys of the configuration whose new values were taken over
 * @param needRestart keys whose new values are in force after a restart only
 * @param privateKeys how many keys are in force; 0 when nothing was taken over
 * @param problems mistakes in the file, or what could not be read of the keys, a sentence each
 */
public record ReloadAnswer(boolean takenOver, List<String> changed, List<String> needRestart, int privateKeys,
        List<String> problems) {
    public ReloadAnswer {
        changed = List.copyOf(changed);
        needRestart = List.copyOf(needRestart);
        problems = List.copyOf(problems);
    }

    /** Nothing has changed, because of {@code problems}; none say that the collector does not run. */
    public static ReloadAnswer refused(List<String> problems) {
        return new ReloadAnswer(false, List.of(), List.of(), 0, problems);
    }
}
