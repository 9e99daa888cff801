// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.auth;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Callers that show a certificate: the authorities that issue them, and what their holders may do. A certificate gets here once TLS has
 * verified it against the authorities. Thread-safe.
 */
public final class ClientCertificates {
    private final @Nullable KeyStore authorities;
    private volatile List<CertificateHolder> holders;

    private ClientCertificates(@Nullable KeyStore authorities, List<CertificateHolder> holders) {
        this.authorities = authorities;
        this.holders = List.copyOf(holders);
    }

    /** No certificate is asked for. */
    public static ClientCertificates none() {
        return new ClientCertificates(null, List.of());
    }

    /**
     * Certificates issued by the authorities in a file.
     *
     * @param file PEM
     * @throws IOException when it holds none, with what to do
     */
    public static ClientCertificates of(Path file, List<CertificateHolder> holders) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            KeyStore authorities = KeyStore.getInstance("PKCS12");
            authorities.load(null, null);
            for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                authorities.setCertificateEntry("authority-" + authorities.size(), certificate);
            }
            if (authorities.size() == 0) {
                throw new IOException(file + " holds no certificate; it must hold those of the authorities, in PEM");
            }
            return new ClientCertificates(authorities, holders);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file at " + file + "; check the path", e);
        } catch (CertificateException e) {
            throw new IOException(file + " holds something else than certificates in PEM", e);
        } catch (GeneralSecurityException e) {
            throw new IOException("the authorities in " + file + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** What certificates are verified against; null when none is asked for. */
    public @Nullable KeyStore authorities() {
        return authorities;
    }

    /** From the next call on, these certificates count, and no others. */
    public void use(List<CertificateHolder> next) {
        holders = List.copyOf(next);
    }

    /**
     * Who shows {@code certificate}, which was verified when the connection began; empty when it is over, or nobody's here.
     *
     * @param address where the call came from
     */
    public Optional<Caller> caller(X509Certificate certificate, String address) {
        try {
            certificate.checkValidity(); // the connection, or its session, may be older
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return holders.stream().filter(holder -> holder.isOf(certificate.getSubjectX500Principal(), hash))
                    .findFirst()
                    .map(holder -> new Caller(subject(certificate), holder.role(),
                            "certificate:" + HexFormat.of().formatHex(hash), address, holder.scope()));
        } catch (GeneralSecurityException _) {
            return Optional.empty();
        }
    }

    /** As a configuration names it. */
    public static String subject(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }
}
