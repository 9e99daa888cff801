// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.trail;

import io.sidelight.control.auth.Caller;
import org.jspecify.annotations.Nullable;

/**
 * One thing that somebody did, or tried.
 *
 * @param caller null when it was not proven who it was
 * @param address where the call came from
 * @param action as {@code keys.put}
 * @param object what it was done to, empty for all of a kind
 * @param status of the answer, as HTTP numbers them
 * @param detail a sentence, empty when nothing is to be added; never what is secret
 */
public record TrailEntry(@Nullable Caller caller, String address, String action, String object, int status,
        String detail) {
    private static final int FIRST_FAILURE = 400;

    /** What the appliance did by itself. */
    public static TrailEntry ofAppliance(String action, String object, String detail) {
        return new TrailEntry(null, "", action, object, 200, detail);
    }

    boolean succeeded() {
        return status < FIRST_FAILURE;
    }
}
