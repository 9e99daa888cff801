// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.tls.handshake.Handshake;
import io.sidelight.dataplane.tls.wire.ClientHello;
import io.sidelight.dataplane.tls.wire.NamedGroup;
import io.sidelight.keystore.secret.SecretLabel;
import io.sidelight.keystore.secret.SecretStore;

/** Finds the traffic secrets of a TLS 1.3 handshake. One per worker; called per handshake message. */
final class TrafficSecretFinder {
    private final SecretStore secrets;

    TrafficSecretFinder(SecretStore secrets) {
        this.secrets = secrets;
    }

    void find(Handshake handshake, ClientHello client) {
        if (!secrets.find(SecretLabel.CLIENT_TRAFFIC_SECRET_0, client.random()).isEmpty()) {
            handshake.fail(Reason.UNSUPPORTED_VERSION, "TLS 1.3; its secrets are in the key log");
            return;
        }
        int group = handshake.keyExchangeGroup();
        handshake.lack(NamedGroup.isPostQuantum(group) ? Reason.PQ_HYBRID_NO_SECRETS : Reason.TLS13_NO_SECRETS,
                group < 0 ? "" : "key exchange " + NamedGroup.nameOf(group));
    }
}
