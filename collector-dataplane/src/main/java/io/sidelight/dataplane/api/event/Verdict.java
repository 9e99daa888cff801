// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

import org.jspecify.annotations.Nullable;

/**
 * The end of every TLS connection: was it read, by what means, and if not, why not.
 *
 * @param reason null when and only when {@code status} is {@link DecryptStatus#DECRYPTED}
 * @param method null when no secrets were found that fit
 * @param keyId the private key's id (first 16 hex digits of its certificate's or public key's SHA-256), null when none
 *     was used
 * @param detail the particular of the reason, such as the hash of the certificate whose key is missing; empty when there
 *     is nothing to add
 */
public record Verdict(DecryptStatus status, @Nullable Reason reason, @Nullable DecryptMethod method,
        @Nullable String keyId, String detail) {

    public Verdict {
        if ((status == DecryptStatus.DECRYPTED) != (reason == null)) {
            throw new IllegalArgumentException("status " + status + " with reason " + reason);
        }
    }
}
