// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.DecryptMethod;
import io.sidelight.dataplane.tls.secrets.MasterSecret;
import io.sidelight.dataplane.tls.wire.ClientHello;
import io.sidelight.dataplane.tls.wire.ServerHello;
import io.sidelight.keystore.secret.SecretLabel;
import java.util.Arrays;
import java.util.List;

/**
 * What key logs say of a handshake before TLS 1.3, in all their forms. Several secrets for one client random are all
 * candidates: writers repeat themselves, and randoms need not be unique. One per worker.
 */
final class KeyLogSecrets {
    /** By so much of the encrypted pre-master secret a line says which it means. */
    private static final int PREMASTER_PREFIX = 8;

    private final ConnectionSecrets secrets;

    KeyLogSecrets(ConnectionSecrets secrets) {
        this.secrets = secrets;
    }

    /** True when the pre-master secret of this client random is known, so that it is worth waiting for the rest. */
    boolean hasPremaster(ClientHello client) {
        return !secrets.find(SecretLabel.PMS_CLIENT_RANDOM, client.random()).isEmpty();
    }

    /** Adds master secrets, by client random and by session id. */
    void addMasters(List<MasterSecret> found, ClientHello client, ServerHello hello) {
        addMasters(found, SecretLabel.CLIENT_RANDOM, client.random());
        addMasters(found, SecretLabel.RSA_SESSION_ID, hello.sessionId());
    }

    private void addMasters(List<MasterSecret> found, SecretLabel label, byte[] identifier) {
        for (byte[] master : secrets.find(label, identifier)) {
            found.add(new MasterSecret(master, DecryptMethod.KEYLOG, null));
        }
    }

    /** Adds pre-master secrets, by client random and by how their encryption begins (empty when nothing was encrypted). */
    void addPremasters(List<Premaster> found, ClientHello client, byte[] encrypted) {
        addPremasters(found, SecretLabel.PMS_CLIENT_RANDOM, client.random());
        if (encrypted.length >= PREMASTER_PREFIX) {
            addPremasters(found, SecretLabel.RSA, Arrays.copyOf(encrypted, PREMASTER_PREFIX));
        }
    }

    private void addPremasters(List<Premaster> found, SecretLabel label, byte[] identifier) {
        for (byte[] premaster : secrets.find(label, identifier)) {
            found.add(new Premaster(premaster, DecryptMethod.KEYLOG, null));
        }
    }
}
