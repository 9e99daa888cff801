// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.DecryptMethod;
import org.jspecify.annotations.Nullable;

/**
 * A pre-master secret that may be a handshake's, and how it was come by. Short-lived: the master secret is made of it at once.
 *
 * @param keyId id of the private key that opened it or agreed on it, null without one
 */
record Premaster(byte[] secret, DecryptMethod method, @Nullable String keyId) {
    @Override
    public String toString() {
        return "Premaster[" + method + ", not shown]";
    }
}
