// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.policy;

import io.sidelight.dataplane.api.event.TunnelFacts;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a connection when its policy is asked for.
 *
 * @param serverName the name that the client asked for, empty when it asked for none
 * @param serverNameKnown whether {@code serverName} is what it asked for; false before its hello, and when that hid another
 * @param certificate the server's, null when it was not seen
 * @param cipherSuite as registered at IANA, -1 before it is chosen
 * @param tunnel null without one
 * @param complete nothing more will be known than now
 */
public record ConnectionClues(String serverName, boolean serverNameKnown, @Nullable CertificateClues certificate,
        int cipherSuite, Ends ends, int vlanId, int innerVlanId, @Nullable TunnelFacts tunnel,
        boolean complete) {

    /**
     * Addresses as {@link io.sidelight.dataplane.api.policy.AddressBlock} has them.
     *
     * @param serverPort of the TLS server
     */
    public record Ends(long clientHigh, long clientLow, long serverHigh, long serverLow, int serverPort) {}

    /** The client is known to have asked for a name, and which. */
    boolean isNamed() {
        return serverNameKnown && !serverName.isEmpty();
    }
}
