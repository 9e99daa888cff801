// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import io.sidelight.control.appliance.ReloadAnswer;
import java.util.List;

/** What an appliance can be told to do of which a test wants nothing but an answer. */
public final class QuietOperations {
    /** What the next reload answers. */
    public ReloadAnswer reload = new ReloadAnswer(true, List.of("keys.paths"), List.of("workers"), 2,
            List.of("old.pem: no private key"));

    public Operations operations() {
        return new Operations(() -> reload);
    }
}
