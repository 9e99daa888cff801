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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Callers that show a certificate: the authorities that issue them, and what their holders may do. A certificate gets here once TLS has
 * verified it against the authorities. Thread-safe.
 */
public final class ClientCertificates {
    /** Begins the credential of a caller who is known by a certificate; its SHA-256 follows. */
    public static final String CREDENTIAL = "certificate:";
    private static final int MOST_SHOWN = 10_000;

    private final @Nullable KeyStore authorities;
    private volatile List<CertificateHolder> holders;
    /** Those that were shown last, by credential. */
    private final Map<String, X509Certificate> shown = new LinkedHashMap<>(16, 0.75f, true);

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
            Optional<Caller> found = holders.stream()
                    .filter(holder -> holder.isOf(certificate.getSubjectX500Principal(), hash))
                    .findFirst()
                    .map(holder -> new Caller(subject(certificate), holder.role(),
                            CREDENTIAL + HexFormat.of().formatHex(hash), address, holder.scope()));
            found.ifPresent(caller -> remember(caller, certificate));
            return found;
        } catch (GeneralSecurityException _) {
            return Optional.empty();
        }
    }

    /** Whether a caller who was known by a certificate would be the same now, as far as it is remembered; with the same rights. */
    public boolean isStill(Caller caller) {
        X509Certificate certificate;
        synchronized (shown) {
            certificate = shown.get(caller.credential());
        }
        return certificate != null && caller(certificate, caller.address()).filter(
                now -> now.role() == caller.role() && now.scope().toString().equals(caller.scope().toString()))
                .isPresent();
    }

    private void remember(Caller caller, X509Certificate certificate) {
        synchronized (shown) {
            shown.put(caller.credential(), certificate);
            if (shown.size() > MOST_SHOWN) {
                shown.remove(shown.keySet().iterator().next());
            }
        }
    }

    /** As a configuration names it. */
    public static String subject(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }
}
