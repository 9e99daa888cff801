// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.handshake;

import io.sidelight.dataplane.api.event.CertificateFacts;
import io.sidelight.keystore.CertificateHash;
import io.sidelight.keystore.PublicValue;
import io.sidelight.keystore.SpkiHash;
import org.jspecify.annotations.Nullable;

/**
 * A side's certificate as far as it matters: what finds its private key, and what an event says of it.
 *
 * @param publicValue what else finds the key, null for keys that agree on nothing
 * @param forEncryption it says that its key is for encryption only
 */
public record PeerCertificate(CertificateHash hash, SpkiHash spkiHash, CertificateFacts facts,
        @Nullable PublicValue publicValue, boolean forEncryption) {}
