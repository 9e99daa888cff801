// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.policy;

/** Whether a condition holds, as far as that is known. In this order the weakest of several is that of all together. */
enum Answer {
    /** It does not. */
    NO,
    /** What it depends on is not known. */
    UNKNOWN,
    /** It does. */
    YES;

    static Answer of(boolean holds) {
        return holds ? YES : NO;
    }

    Answer and(Answer other) {
        return compareTo(other) <= 0 ? this : other;
    }
}
