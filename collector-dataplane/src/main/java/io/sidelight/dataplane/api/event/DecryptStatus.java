// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

import java.util.Locale;

/** How much of a connection's application data was read. */
public enum DecryptStatus {
    /** All of it. */
    DECRYPTED,
    /** Some of it. */
    PARTIAL,
    /** None of it. */
    NONE,
    /** None of it, because the operator's policy says so. */
    BYPASSED;

    /** The word used in events. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
