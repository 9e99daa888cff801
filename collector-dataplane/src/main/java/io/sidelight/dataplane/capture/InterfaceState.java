// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

/** Whether packets can come from a network interface. */
public enum InterfaceState {
    /** They can. */
    UP("up"),
    /** Not until it is brought up. */
    DOWN("down"),
    /** Never again: it was removed, or moved to another network namespace, and one of its name is another one. */
    GONE("gone");

    private final String code;

    InterfaceState(String code) {
        this.code = code;
    }

    /** Stable, for machines. */
    public String code() {
        return code;
    }
}
