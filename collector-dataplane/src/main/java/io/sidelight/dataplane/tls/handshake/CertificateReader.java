// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.handshake;

import io.sidelight.dataplane.tls.x509.CertificateView;
import io.sidelight.keystore.CertificateHash;
import io.sidelight.keystore.PublicValue;
import io.sidelight.keystore.SpkiHash;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads certificates and remembers those seen, since a server shows the same one on every full handshake. One per
 * worker; bounded.
 */
public final class CertificateReader {
    private static final int MAX_REMEMBERED = 1024;

    private final Map<CertificateHash, PeerCertificate> seen = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<CertificateHash, PeerCertificate> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    /** What a certificate's DER says. */
    public PeerCertificate read(byte[] der) {
        CertificateHash hash = CertificateHash.ofDer(der);
        PeerCertificate known = seen.get(hash);
        if (known == null) {
            CertificateView view = CertificateView.of(der);
            SpkiHash spkiHash = SpkiHash.ofDer(view.subjectPublicKeyInfo());
            known = new PeerCertificate(hash, spkiHash, view.facts(hash.hex(), spkiHash.hex()),
                    PublicValue.ofSubjectPublicKey(view.subjectPublicKeyInfo()), view.extensions().isForEncryption());
            seen.put(hash, known);
        }
        return known;
    }
}
