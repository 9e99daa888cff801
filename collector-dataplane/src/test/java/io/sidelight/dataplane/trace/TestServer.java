// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.trace;

import io.sidelight.keystore.KeyEntry;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.crypto.KeyAgreement;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A server's key pair, made for a test, with what shows it to a client and to the collector. */
public record TestServer(KeyPair pair) {
    public static final int SIGN = KeyUsage.digitalSignature | KeyUsage.nonRepudiation;
    public static final int ENCRYPT = KeyUsage.keyEncipherment | KeyUsage.dataEncipherment | KeyUsage.keyAgreement;

    private static final BouncyCastleProvider BC = new BouncyCastleProvider();
    private static final KeyPair ISSUER = issuer();

    /** A key on an elliptic curve, SM2's included. */
    public static TestServer ec(String curve) throws GeneralSecurityException {
        return of("EC", new ECGenParameterSpec(curve));
    }

    /** A key of any algorithm. */
    public static TestServer of(String algorithm, AlgorithmParameterSpec parameters) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm, BC);
        generator.initialize(parameters);
        return new TestServer(generator.generateKeyPair());
    }

    private static KeyPair issuer() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", BC);
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** DER of a certificate with this key; {@code usage} has bits of {@link KeyUsage}, or is 0 when it does not say. */
    public byte[] certificate(String name, int usage) {
        try {
            Instant now = Instant.parse("2026-01-01T00:00:00Z");
            var builder = new X509v3CertificateBuilder(new X500Name("CN=Test CA"),
                    new BigInteger(64, new SecureRandom()), Date.from(now), Date.from(now.plusSeconds(86_400)),
                    new X500Name("CN=" + name), SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
            if (usage != 0) {
                builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
            }
            return builder
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").setProvider(BC).build(ISSUER.getPrivate()))
                    .getEncoded();
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the operator loads: the bare key. */
    public KeyEntry entry() {
        return KeyEntry.of(pair.getPrivate().getEncoded(), pair.getPublic().getEncoded(), List.of(), "test");
    }

    /** The public value as a message has it, for keys whose SubjectPublicKeyInfo has the same. */
    public byte[] point() {
        return SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()).getPublicKeyData().getOctets();
    }

    /** What a client with key pair {@code client} agrees on with this server. */
    public byte[] agree(String algorithm, KeyPair client) throws GeneralSecurityException {
        KeyAgreement agreement = KeyAgreement.getInstance(algorithm, BC);
        agreement.init(client.getPrivate());
        agreement.doPhase(pair.getPublic(), true);
        return agreement.generateSecret();
    }
}
