// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.secrets;

import io.sidelight.dataplane.api.event.DecryptMethod;
import org.jspecify.annotations.Nullable;

/**
 * A traffic secret of TLS 1.3 that may be the connection's, and how it was come by. Records tell whether it is.
 *
 * @param keyId id of the private key behind it, null when none was used
 */
public record TrafficSecret(byte[] secret, DecryptMethod method, @Nullable String keyId) {
    @Override
    public String toString() {
        return "TrafficSecret[" + method + ", not shown]";
    }
}
