// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.inventory;

import io.sidelight.keystore.CertificateHash;
import io.sidelight.keystore.vault.VaultContents;
import io.sidelight.keystore.vault.VaultKey;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A certificate that was given with its private key.
 *
 * @param label of the key, may be empty
 * @param notBefore seconds since 1970
 * @param notAfter seconds since 1970
 */
record OwnCertificate(String sha256, String subject, String label, long notBefore, long notAfter) {

    /** Of each key in the vault the certificate that lasts longest: those that it replaced may be over. What the JDK cannot read is left out. */
    static List<OwnCertificate> of(VaultContents vault) {
        List<OwnCertificate> all = new ArrayList<>();
        for (VaultKey key : vault.keys()) {
            key.certificates().stream().flatMap(der -> read(key, der).stream())
                    .max(Comparator.comparingLong(OwnCertificate::notAfter)).ifPresent(all::add);
        }
        return all;
    }

    private static Optional<OwnCertificate> read(VaultKey key, byte[] der) {
        try {
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(der));
            return Optional.of(new OwnCertificate(CertificateHash.ofDer(der).hex(),
                    certificate.getSubjectX500Principal().getName(), key.label(),
                    certificate.getNotBefore().toInstant().getEpochSecond(),
                    certificate.getNotAfter().toInstant().getEpochSecond()));
        } catch (CertificateException e) {
            return Optional.empty();
        }
    }
}
