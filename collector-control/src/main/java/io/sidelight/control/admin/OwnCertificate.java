// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import io.sidelight.keystore.load.FileMode;
import io.sidelight.keystore.load.LoadProblem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/**
 * A certificate and key of the operator's own for the admin API, in PEM files as a certificate authority or cert-manager gives them.
 *
 * @param certificate file with the certificate and those above it, in this order
 * @param key file with its private key, which nobody but its owner and its group may read
 */
public record OwnCertificate(Path certificate, Path key) {
    private static final int MOST_BYTES = 1 << 20;

    /** What the files hold, the server's own certificate first. */
    record Content(List<X509Certificate> chain, PrivateKey key) {
        /** Why callers will refuse it at {@code now}; empty when they need not. */
        String untimely(Instant now) {
            X509Certificate own = chain.getFirst();
            Instant begin = own.getNotBefore().toInstant();
            Instant end = own.getNotAfter().toInstant();
            return now.isAfter(end) ? "expired at " + end : now.isBefore(begin) ? "is not valid before " + begin : "";
        }
    }

    /**
     * Looks at the files.
     *
     * @return why callers will refuse the certificate now, in a sentence; empty when they need not
     * @throws IOException when they cannot be used, with one sentence that says which and why
     */
    public String check() throws IOException {
        return warning(read(), Instant.now());
    }

    String warning(Content content, Instant now) {
        String untimely = content.untimely(now);
        return untimely.isEmpty()
                ? ""
                : "admin.certificate: " + certificate + " " + untimely
                        + ": callers will refuse it";
    }

    /** Reads both files; as {@link #check}. */
    Content read() throws IOException {
        List<X509Certificate> chain = chain();
        PrivateKey found = privateKey();
        if (!belongTogether(chain.getFirst().getPublicKey(), found)) {
            throw new IOException("admin.key: the key in " + key + " is not that of the first certificate in "
                    + certificate + ": put the server's own certificate first, those above it behind it");
        }
        return new Content(chain, found);
    }

    private List<X509Certificate> chain() throws IOException {
        try {
            List<X509Certificate> chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bytes("admin.certificate", certificate))).stream()
                    .map(OwnCertificate::x509).toList();
            if (chain.isEmpty()) {
                throw new IOException(
                        "admin.certificate: there is no certificate in " + certificate + ", PEM is needed");
            }
            return chain;
        } catch (GeneralSecurityException e) {
            throw new IOException("admin.certificate: " + certificate + " cannot be read as certificates in PEM", e);
        }
    }

    private static X509Certificate x509(Certificate certificate) {
        return (X509Certificate) certificate;
    }

    private PrivateKey privateKey() throws IOException {
        String text = new String(bytes("admin.key", key), StandardCharsets.ISO_8859_1);
        String open = FileMode.refusal("private key", key);
        if (!open.isEmpty()) {
            throw new IOException("admin.key: " + open);
        }
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            for (Object found = parser.readObject(); found != null; found = parser.readObject()) {
                switch (found) {
                    case PKCS8EncryptedPrivateKeyInfo _ -> throw encrypted();
                    case PEMEncryptedKeyPair _ -> throw encrypted();
                    case PEMKeyPair pair -> {
                        return new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
                    }
                    case PrivateKeyInfo info -> {
                        return new JcaPEMKeyConverter().getPrivateKey(info);
                    }
                    default -> {
                        // parameters of a curve, or a certificate
                    }
                }
            }
        } catch (PEMException | RuntimeException e) {
            // the message may quote what is in the file
            throw new IOException("admin.key: the private key in " + key + " is damaged, or of no kind that TLS uses");
        }
        throw new IOException("admin.key: there is no private key in " + key + ", PEM is needed");
    }

    private IOException encrypted() {
        return new IOException("admin.key: the private key in " + key
                + " is encrypted, and a service has nobody to ask: keep it unencrypted in a file that only the service may read");
    }

    private static byte[] bytes(String name, Path file) throws IOException {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new IOException(name + ": " + file + " is larger than 1 MiB");
            }
            return Files.readAllBytes(file);
        } catch (FileSystemException e) {
            throw new IOException(name + ": " + LoadProblem.unreadable(file, e), e);
        }
    }

    private static boolean belongTogether(PublicKey open, PrivateKey secret) {
        try {
            Signature signature = Signature.getInstance(switch (open.getAlgorithm()) {
                case "RSA", "RSASSA-PSS" -> "SHA256withRSA";
                case "EC" -> "SHA256withECDSA";
                default -> open.getAlgorithm();
            });
            signature.initSign(secret);
            signature.update((byte) 1);
            byte[] signed = signature.sign();
            signature.initVerify(open);
            signature.update((byte) 1);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
