// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.policy;

import io.sidelight.dataplane.api.event.TunnelFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection as it could be seen, for which a policy is asked.
 *
 * @param serverName that the client asks for; empty when it asks for none, null when it hides which
 * @param client address of the TLS client, a block of one
 * @param server address of the TLS server, likewise
 * @param port of the TLS server
 * @param vlan -1 for none
 * @param tunnel null for none
 * @param suite as registered at IANA, -1 when it is not known
 * @param certificate the server's, null when it is not seen
 */
public record PolicyQuestion(@Nullable String serverName, AddressBlock client, AddressBlock server, int port, int vlan,
        @Nullable TunnelFacts tunnel, int suite, @Nullable Certificate certificate) {

    /**
     * What rules ask of a certificate.
     *
     * @param subject distinguished name as in RFC 4514, empty when it is not known
     * @param names alternative names
     * @param hash SHA-256 of it or of its public key, lower-case hex, empty when it is not known
     */
    public record Certificate(String subject, List<String> names, String hash) {
        public Certificate {
            names = List.copyOf(names);
        }
    }
}
