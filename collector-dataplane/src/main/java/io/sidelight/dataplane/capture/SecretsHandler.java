// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import org.agrona.DirectBuffer;

/** Receives the session secrets that a pcapng file carries in its Decryption Secrets Blocks. */
@FunctionalInterface
public interface SecretsHandler {
    /** Secrets type of a TLS key log: text as in an SSLKEYLOGFILE. */
    int TLS_KEY_LOG = 0x544c534b;

    /** Keeps nothing. */
    SecretsHandler NONE = (type, buffer, offset, length) -> {};

    /**
     * Called per block, whatever its type; the bytes are valid until this returns.
     *
     * @param type secrets type as registered for pcapng, of which {@link #TLS_KEY_LOG} is one
     */
    void onSecrets(int type, DirectBuffer buffer, int offset, int length);
}
