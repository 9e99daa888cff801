// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.handshake;

import io.sidelight.dataplane.api.event.CertificateFacts;
import io.sidelight.keystore.CertificateHash;
import io.sidelight.keystore.SpkiHash;

/** A side's certificate as far as it matters: what finds its private key, and what an event says of it. */
public record PeerCertificate(CertificateHash hash, SpkiHash spkiHash, CertificateFacts facts) {}
