// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.load;

import io.sidelight.keystore.CertificateHash;
import io.sidelight.keystore.SpkiHash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** What the files gave so far, before keys and certificates are joined. */
final class Findings {
    private static final String DAMAGED_KEY = "the private key is damaged: its content is not what its format says";

    final List<FoundKey> keys = new ArrayList<>();
    final List<FoundCertificate> certificates = new ArrayList<>();
    final List<LoadProblem> problems = new ArrayList<>();

    /** {@code publicKey} hashes the one spelling of {@link PublicKeys}. */
    record FoundKey(Origin origin, SpkiHash publicKey, KeyHalves halves) {}

    record FoundCertificate(Origin origin, SpkiHash publicKey, CertificateHash hash, byte[] der,
            SubjectPublicKeyInfo publicKeyInfo, String subject, String issuer) {}

    void problem(Origin origin, String message) {
        problems.add(new LoadProblem(origin.toString(), message));
    }

    /** Adds a key, or the problem that it is none that can be used. */
    void key(Origin origin, PrivateKeyInfo key) {
        try {
            KeyHalves halves = KeyHalves.of(key);
            keys.add(new FoundKey(origin, hash(halves.publicKey()), halves));
        } catch (UnusableKeyException e) {
            problem(origin, String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            // The ASN.1 library answers damaged input with whatever it trips over.
            problem(origin, DAMAGED_KEY);
        }
    }

    /** Adds the certificate that {@code der} is; its hash is over these very bytes, as it would be on the wire. */
    void certificate(Origin origin, byte[] der) {
        try {
            Certificate certificate = Certificate.getInstance(der);
            SubjectPublicKeyInfo publicKey = certificate.getSubjectPublicKeyInfo();
            certificates.add(new FoundCertificate(origin, canonicalHash(publicKey), CertificateHash.ofDer(der), der,
                    publicKey, text(certificate.getSubject()), text(certificate.getIssuer())));
        } catch (IOException | RuntimeException e) {
            problem(origin, "the certificate is damaged: its content is not what its format says");
        }
    }

    /** As text at once, while damage in a name is still the certificate's: the library parses names when they are used. */
    private static String text(X500Name name) {
        return name.toString().replaceAll("\\p{Cntrl}", "?");
    }

    private static SpkiHash canonicalHash(SubjectPublicKeyInfo publicKey) throws IOException {
        try {
            return hash(PublicKeys.canonical(publicKey));
        } catch (UnusableKeyException e) {
            // A curve nobody knows: no private key here can be of it either.
            return hash(publicKey);
        }
    }

    private static SpkiHash hash(SubjectPublicKeyInfo publicKey) throws IOException {
        return SpkiHash.ofDer(publicKey.getEncoded(ASN1Encoding.DER));
    }
}
