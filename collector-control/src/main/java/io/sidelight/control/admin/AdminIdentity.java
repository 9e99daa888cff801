// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import io.sidelight.control.state.StateFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The key and certificate that the admin API shows. At first start one is made, signed by itself: a caller knows it by its fingerprint, which is
 * printed then. Kept as PKCS#12 in a file that only its owner may read, so it has no password worth the name.
 */
final class AdminIdentity {
    static final char[] PASSWORD = "sidelight".toCharArray();

    private static final String ALIAS = "admin";
    private static final Duration VALIDITY = Duration.ofDays(825);
    private static final int MOST_BYTES = 1 << 20;

    private final KeyStore keys;
    private final boolean fresh;

    private AdminIdentity(KeyStore keys, boolean fresh) {
        this.keys = keys;
        this.fresh = fresh;
    }

    /**
     * Reads what {@code path} holds; makes a new identity when there is no such file.
     *
     * @throws IOException when it cannot be read or kept, with what to do
     */
    static AdminIdentity open(Path path, Clock clock) throws IOException {
        StateFile file = new StateFile(path, MOST_BYTES);
        byte[] content = file.read();
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            if (content.length > 0) {
                keys.load(new ByteArrayInputStream(content), PASSWORD);
                if (!keys.isKeyEntry(ALIAS)) {
                    throw new IOException("it holds no key named '" + ALIAS + "'; remove it to have one made");
                }
                return new AdminIdentity(keys, false);
            }
            keys.load(null, null);
            generate(keys, clock.instant());
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            keys.store(out, PASSWORD);
            file.replace(out.toByteArray());
            return new AdminIdentity(keys, true);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("the certificate of the admin API cannot be had: " + e.getMessage(), e);
        }
    }

    /**
     * What an operator's own files hold.
     *
     * @throws IOException when they cannot be used, in one sentence
     */
    static AdminIdentity of(OwnCertificate own) throws IOException {
        OwnCertificate.Content content = own.read();
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry(ALIAS, content.key(), PASSWORD, content.chain().toArray(new Certificate[0]));
            return new AdminIdentity(keys, false);
        } catch (GeneralSecurityException e) {
            throw new IOException("admin.certificate: " + own.certificate() + " cannot be shown: " + e.getMessage(), e);
        }
    }

    private static void generate(KeyStore keys, Instant now)
            throws GeneralSecurityException, IOException, OperatorCreationException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair key = generator.generateKeyPair();
        String host = hostName();
        X500Name subject = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, host)
                .addRDN(BCStyle.O, "Sidelight admin API").build();
        var builder = new JcaX509v3CertificateBuilder(subject, new BigInteger(127, new SecureRandom()),
                Date.from(now.minus(Duration.ofHours(1))), Date.from(now.plus(VALIDITY)), subject, key.getPublic());
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[]{
            new GeneralName(GeneralName.dNSName, host), new GeneralName(GeneralName.dNSName, "localhost"),
            new GeneralName(GeneralName.iPAddress, "127.0.0.1"), new GeneralName(GeneralName.iPAddress, "::1")}));
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate());
        Certificate certificate = new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        keys.setKeyEntry(ALIAS, key.getPrivate(), PASSWORD, new Certificate[]{certificate});
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** True when it was made just now. */
    boolean isFresh() {
        return fresh;
    }

    KeyStore keys() {
        return keys;
    }

    X509Certificate certificate() throws GeneralSecurityException {
        return (X509Certificate) keys.getCertificate(ALIAS);
    }

    /** SHA-256 of the certificate, in hexadecimal digits. */
    String fingerprint() throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate().getEncoded()));
    }
}
