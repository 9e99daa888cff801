// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.demo;

import io.sidelight.keystore.CertificateHash;
import io.sidelight.keystore.KeyEntry;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A server's name with an RSA key and a certificate of its own, made for one demonstration and kept in memory only. */
final class DemoIdentity {
    private static final Duration VALIDITY = Duration.ofDays(1);
    private static final int KEY_BITS = 2048;
    private static final char[] NO_PASSWORD = {};

    private final String name;
    private final KeyPair key;
    private final Certificate certificate;

    private DemoIdentity(String name, KeyPair key, Certificate certificate) {
        this.name = name;
        this.key = key;
        this.certificate = certificate;
    }

    /** Makes a key and a certificate that says {@code name}. */
    static DemoIdentity of(String name) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(KEY_BITS);
        KeyPair key = generator.generateKeyPair();
        Instant now = Instant.now();
        X500Name subject = new X500Name("CN=" + name + ",O=Sidelight demonstration");
        var builder = new JcaX509v3CertificateBuilder(subject, BigInteger.valueOf(now.toEpochMilli()),
                Date.from(now.minus(VALIDITY)), Date.from(now.plus(VALIDITY)), subject, key.getPublic());
        try {
            var signer = new JcaContentSignerBuilder("SHA256withRSA").build(key.getPrivate());
            return new DemoIdentity(name, key, new JcaX509CertificateConverter().getCertificate(builder.build(signer)));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    String name() {
        return name;
    }

    /** The private key as a collector is given it. */
    KeyEntry keyEntry() throws GeneralSecurityException {
        return KeyEntry.of(key.getPrivate().getEncoded(), key.getPublic().getEncoded(),
                List.of(CertificateHash.ofDer(certificate.getEncoded())), "demonstration key of " + name);
    }

    /** A context whose servers show this certificate. */
    SSLContext serverContext() throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        store.setKeyEntry(name, key.getPrivate(), NO_PASSWORD, new Certificate[]{certificate});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /** A context whose clients trust this certificate and no other; it keeps the sessions to resume. */
    SSLContext clientContext() throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        store.setCertificateEntry(name, certificate);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
