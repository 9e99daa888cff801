// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * By what a caller knows that it speaks to its appliance.
 *
 * @param fingerprint SHA-256 of the appliance's certificate in hexadecimal digits; empty to go by who signed it, and by its name
 * @param authorities file with certificates in PEM that may have signed it; null for those that the JDK trusts
 */
public record Trust(String fingerprint, @Nullable Path authorities) {
    /** Null for what the JDK does by itself. */
    TrustManager @Nullable [] managers() throws ApiException, GeneralSecurityException {
        if (!fingerprint.isEmpty()) {
            if (authorities != null) {
                throw new ApiException(
                        List.of("the appliance is known by its fingerprint or by who signed its certificate:"
                                + " give --fingerprint or --ca, not both"));
            }
            return new TrustManager[]{new PinnedTrust(fingerprint)};
        }
        return authorities == null ? null : signedBy(authorities);
    }

    private static TrustManager[] signedBy(Path authorities) throws ApiException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(authorities)) {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            int number = 0;
            for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("authority " + number++, certificate);
            }
            if (number == 0) {
                throw new ApiException(List.of("there is no certificate in " + authorities + ", PEM is needed"));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            return factory.getTrustManagers();
        } catch (IOException | CertificateException e) {
            throw new ApiException(List.of("the certificates in " + authorities + " cannot be read: "
                    + e.getClass().getSimpleName() + "; PEM is needed"));
        }
    }
}
