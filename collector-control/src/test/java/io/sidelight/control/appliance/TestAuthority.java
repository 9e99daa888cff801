// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.appliance;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** A certificate authority of a test. */
public record TestAuthority(KeyPair pair, X509Certificate certificate) {
    /** What an authority gives to a server. */
    public record Issued(PrivateKey key, X509Certificate certificate) {
        public String certificatePem() {
            return TestAuthority.pem(certificate);
        }

        /** PKCS#8. */
        public String keyPem() {
            return keyPem(null);
        }

        public String encryptedKeyPem(String password) {
            return keyPem(password);
        }

        private String keyPem(@Nullable String password) {
            try {
                return TestAuthority.pem(new JcaPKCS8Generator(key, password == null
                        ? null
                        : new JceOpenSSLPKCS8EncryptorBuilder(JcaPKCS8Generator.AES_256_CBC)
                                .setProvider(new BouncyCastleProvider()).setPassword(password.toCharArray()).build()));
            } catch (IOException | OperatorCreationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    public static TestAuthority of(String name) {
        KeyPair pair = newPair();
        return new TestAuthority(pair, certificate(name, pair.getPublic(), name, pair.getPrivate(), true,
                Duration.ofDays(30)));
    }

    /** A certificate for {@code host}, valid for so long from now on; of a negative time, over already. */
    public Issued issue(String host, Duration valid) {
        KeyPair own = newPair();
        return new Issued(own.getPrivate(), certificate(host, own.getPublic(),
                certificate.getSubjectX500Principal().getName().substring("CN=".length()), pair.getPrivate(), false,
                valid));
    }

    public String pem() {
        return pem(certificate);
    }

    private static KeyPair newPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate certificate(String name, PublicKey key, String issuer, PrivateKey signer,
            boolean authority, Duration valid) {
        Instant end = Instant.now().plus(valid);
        var builder = new JcaX509v3CertificateBuilder(new X500Name("CN=" + issuer),
                BigInteger.valueOf(System.nanoTime()), Date.from(end.minus(Duration.ofDays(60))), Date.from(end),
                new X500Name("CN=" + name), key);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (!authority) {
                builder.addExtension(Extension.subjectAlternativeName, false,
                        new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer)));
        } catch (OperatorCreationException | GeneralSecurityException | CertIOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(Object object) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
