// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.appliance;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A server's key and certificate, made for a test. */
public record ServerKey(KeyPair pair, X509Certificate certificate) {

    public static ServerKey of(String name) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        X500Name subject = new X500Name("CN=" + name);
        Instant now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(subject, BigInteger.valueOf(System.nanoTime()), Date.from(now),
                Date.from(now.plus(Duration.ofDays(30))), subject, pair.getPublic());
        try {
            var signer = new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate());
            return new ServerKey(pair, new JcaX509CertificateConverter().getCertificate(builder.build(signer)));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    public String pem() {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            pem.writeObject(pair.getPrivate());
            pem.writeObject(certificate);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    public String hash() throws GeneralSecurityException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    }

    /** What must be seen nowhere: parts of the private key as it may be written. */
    public List<String> traces() {
        byte[] encoded = pair.getPrivate().getEncoded();
        String hex = HexFormat.of().formatHex(encoded);
        String base64 = Base64.getEncoder().encodeToString(encoded);
        int middle = base64.length() / 2;
        return List.of("PRIVATE KEY", hex.substring(hex.length() / 2, hex.length() / 2 + 40),
                base64.substring(middle, middle + 30));
    }
}
