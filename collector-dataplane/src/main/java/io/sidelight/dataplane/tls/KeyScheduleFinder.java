// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.tls.handshake.Handshake;
import io.sidelight.dataplane.tls.secrets.HkdfLabel;
import io.sidelight.dataplane.tls.secrets.SessionCache;
import io.sidelight.dataplane.tls.secrets.SessionCache.Moment;
import io.sidelight.dataplane.tls.wire.ClientHello;
import io.sidelight.dataplane.tls.wire.ServerHello;
import io.sidelight.keystore.cache.DecodedKeyCache;

final class KeyScheduleFinder {
    KeyScheduleFinder(DecodedKeyCache keys, SessionCache sessions, PacketOrder order, HkdfLabel hkdf) {}

    boolean advance(Handshake handshake, ClientHello client, ServerHello hello, Moment moment) {
        return false;
    }
}
