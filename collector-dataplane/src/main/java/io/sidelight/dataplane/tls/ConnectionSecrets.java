// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.keystore.secret.ConnectionEnds;
import io.sidelight.keystore.secret.SecretLabel;
import io.sidelight.keystore.secret.SecretStore;
import io.sidelight.keystore.secret.SessionSecret;
import java.util.List;

/**
 * The supplied secrets that may open the connection which is handled now: some suppliers' are for certain addresses only. One per worker,
 * so that connections need not know of it.
 */
final class ConnectionSecrets {
    private final SecretStore store;
    private ConnectionEnds ends = ConnectionEnds.UNKNOWN;

    ConnectionSecrets(SecretStore store) {
        this.store = store;
    }

    /** Says which connection is handled from now on. Called per packet. */
    void enter(ConnectionEnds connection) {
        ends = connection;
    }

    /** As {@link SecretStore#find}, for this connection. */
    List<byte[]> find(SecretLabel label, byte[] identifier) {
        return store.find(label, identifier, ends);
    }

    /** As {@link SecretStore#recent}, for this connection. */
    List<SessionSecret> recent(SecretLabel label, int max) {
        return store.recent(label, max, ends);
    }

    /** As {@link SecretStore#count}: whatever connection they are for. */
    int count(byte[] identifier) {
        return store.count(identifier);
    }

    /** As {@link SecretStore#want}. */
    void want(byte[] clientRandom) {
        store.want(clientRandom);
    }

    boolean isEmpty() {
        return store.isEmpty();
    }

    /** As {@link SecretStore#generation}. */
    long generation() {
        return store.generation();
    }
}
