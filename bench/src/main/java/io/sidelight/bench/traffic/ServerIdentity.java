// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.traffic;

import io.sidelight.keystore.CertificateHash;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.KeyTable;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** An RSA key and its certificate, made for one measurement. */
public final class ServerIdentity {
    private static final char[] NO_PASSWORD = {};
    private static final Duration VALIDITY = Duration.ofDays(1);

    private final KeyPair key;
    private final X509Certificate certificate;

    private ServerIdentity(KeyPair key, X509Certificate certificate) {
        this.key = key;
        this.certificate = certificate;
    }

    /** Makes a key with a modulus of {@code bits}. */
    public static ServerIdentity ofBits(int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        KeyPair key = generator.generateKeyPair();
        return new ServerIdentity(key, selfSigned(key, "SHA256withRSA", null));
    }

    /** A certificate of {@code key}, signed with itself by {@code provider}, or by the JDK when that is {@code null}. */
    static X509Certificate selfSigned(KeyPair key, String algorithm, @Nullable Provider provider)
            throws GeneralSecurityException {
        X500Name name = new X500Name("CN=bench.example");
        Instant now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(name, BigInteger.ONE, Date.from(now.minus(VALIDITY)),
                Date.from(now.plus(VALIDITY)), name, key.getPublic());
        try {
            JcaContentSignerBuilder signer = new JcaContentSignerBuilder(algorithm);
            JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
            if (provider != null) {
                signer.setProvider(provider);
                converter.setProvider(provider);
            }
            return converter.getCertificate(builder.build(signer.build(key.getPrivate())));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    public KeyPair keyPair() {
        return key;
    }

    public CertificateHash certificateHash() throws GeneralSecurityException {
        return CertificateHash.ofDer(certificate.getEncoded());
    }

    /** A key table with this key alone. */
    public KeyTable keyTable(long generation) throws GeneralSecurityException {
        return KeyTable.of(generation, List.of(KeyEntry.of(key.getPrivate().getEncoded(),
                key.getPublic().getEncoded(), List.of(certificateHash()), "the benchmark's own key")));
    }

    /** Writes the private key as PKCS#8 PEM, for other programs to read. */
    public void writePem(Path file) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(key.getPrivate().getEncoded());
        Files.writeString(file, "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n",
                StandardCharsets.US_ASCII);
    }

    SSLContext serverContext() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", key.getPrivate(), NO_PASSWORD, new X509Certificate[]{certificate});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    static SSLContext clientContext() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[]{new AnyServer()}, null);
        return context;
    }
}
