// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import io.sidelight.keystore.secret.SecretStore;

/**
 * How agents hand over secrets.
 *
 * @param store receives them
 * @param listenerHost where lines are listened for beside the API; empty for nowhere
 * @param listenerPort 0 for a free one
 */
public record SecretWays(SecretStore store, String listenerHost, int listenerPort) {
    /** By the API alone. */
    public static SecretWays byApi(SecretStore store) {
        return new SecretWays(store, "", 0);
    }

    boolean hasListener() {
        return !listenerHost.isEmpty();
    }
}
