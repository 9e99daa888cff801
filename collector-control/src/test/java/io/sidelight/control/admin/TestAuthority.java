// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority that issues client certificates. */
public final class TestAuthority {
    private final X500Principal name;
    private final KeyPair key;
    private final X509Certificate certificate;

    public TestAuthority(String name) throws Exception {
        this.name = new X500Principal(name);
        this.key = newKey();
        this.certificate = issue(this.name, key, Instant.now().plus(Duration.ofDays(1)), true);
    }

    /** A certificate and its key, in files. */
    public record Holder(Path certificate, Path key, String fingerprint) {}

    /** The authority's own certificate. */
    public Path certificate(Path file) throws Exception {
        return pem(file, "CERTIFICATE", certificate.getEncoded());
    }

    /** Issues a certificate that is valid until {@code end}. */
    public Holder issue(Path folder, String file, String subject, Instant end) throws Exception {
        KeyPair own = newKey();
        X509Certificate issued = issue(new X500Principal(subject), own, end, false);
        return new Holder(pem(folder.resolve(file + ".pem"), "CERTIFICATE", issued.getEncoded()),
                pem(folder.resolve(file + ".key"), "PRIVATE KEY", own.getPrivate().getEncoded()),
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(issued.getEncoded())));
    }

    private X509Certificate issue(X500Principal subject, KeyPair own, Instant end, boolean isAuthority)
            throws Exception {
        var builder = new JcaX509v3CertificateBuilder(name, new BigInteger(64, new SecureRandom()),
                Date.from(end.minus(Duration.ofDays(30))), Date.from(end), subject, own.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())));
    }

    private static KeyPair newKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static Path pem(Path file, String type, byte[] der) throws IOException {
        return Files.writeString(file, "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END " + type + "-----\n");
    }
}
