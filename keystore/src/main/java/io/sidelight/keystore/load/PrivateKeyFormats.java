// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.load;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DSAParameter;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.jspecify.annotations.Nullable;

/** The DER structures that hold one private key, each brought to PKCS#8 (RFC 5958). */
final class PrivateKeyFormats {
    /** id-ct-KP-aKeyPackage (RFC 5958 section 2). */
    private static final ASN1ObjectIdentifier KEY_PACKAGE = new ASN1ObjectIdentifier("2.16.840.1.101.2.1.2.78.5");

    private PrivateKeyFormats() {}

    static PrivateKeyInfo pkcs8(byte[] der) throws IOException {
        PrivateKeyInfo key = PrivateKeyInfo.getInstance(first(der));
        // Wrong passwords give structures with anything in them; this refuses most of what slipped through so far.
        key.parsePrivateKey();
        return key;
    }

    /**
     * The keys of a package (RFC 5958), as ETSI TS 103 523-3 hands them out: a sequence of PKCS#8 structures, bare or as the
     * content of a CMS message.
     */
    static List<PrivateKeyInfo> keyPackage(byte[] der) throws IOException {
        ASN1Sequence sequence = ASN1Sequence.getInstance(first(der));
        if (isKeyPackageContent(sequence)) {
            sequence = ASN1Sequence.getInstance(ContentInfo.getInstance(sequence).getContent());
        }
        var keys = new ArrayList<PrivateKeyInfo>();
        for (ASN1Encodable key : sequence) {
            keys.add(PrivateKeyInfo.getInstance(key));
        }
        return keys;
    }

    /** Whether {@code value} is a key package: its elements are PKCS#8 structures, or it says so. */
    static boolean isKeyPackage(ASN1Sequence value) {
        return isKeyPackageContent(value)
                || value.size() > 0 && value.getObjectAt(0) instanceof ASN1Sequence key && key.size() >= 3
                        && key.getObjectAt(0) instanceof ASN1Integer && key.getObjectAt(1) instanceof ASN1Sequence
                        && key.getObjectAt(2) instanceof ASN1OctetString;
    }

    private static boolean isKeyPackageContent(ASN1Sequence value) {
        return value.size() == 2 && KEY_PACKAGE.equals(value.getObjectAt(0));
    }

    static PrivateKeyInfo encryptedPkcs8(byte[] der, Passwords passwords) throws IOException, UnusableKeyException {
        EncryptedPrivateKeyInfo encrypted = EncryptedPrivateKeyInfo.getInstance(first(der));
        return passwords.open(encrypted.getEncryptionAlgorithm(), encrypted.getEncryptedData(),
                PrivateKeyFormats::pkcs8);
    }

    /** RSAPrivateKey of PKCS#1 (RFC 8017 appendix A.1.2). */
    static PrivateKeyInfo rsa(byte[] der) throws IOException {
        var algorithm = new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
        return new PrivateKeyInfo(algorithm, RSAPrivateKey.getInstance(first(der)));
    }

    /**
     * ECPrivateKey of SEC 1 (RFC 5915).
     *
     * @param parameters curve from a block of its own, for a key that does not name one
     */
    static PrivateKeyInfo ec(byte[] der, @Nullable ASN1Encodable parameters) throws IOException {
        ECPrivateKey key = ECPrivateKey.getInstance(first(der));
        ASN1Encodable own = key.getParametersObject();
        return new PrivateKeyInfo(new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey,
                own == null ? parameters : own), key);
    }

    /** The traditional form of OpenSSL: version, p, q, g, y, x. */
    static PrivateKeyInfo dsa(byte[] der) throws IOException {
        ASN1Sequence numbers = ASN1Sequence.getInstance(first(der));
        var group = new DSAParameter(integer(numbers, 1), integer(numbers, 2), integer(numbers, 3));
        return new PrivateKeyInfo(new AlgorithmIdentifier(X9ObjectIdentifiers.id_dsa, group),
                new ASN1Integer(integer(numbers, 5)));
    }

    /** The first ASN.1 value of {@code der}; what follows it, a newline say, is passed over. */
    static ASN1Primitive first(byte[] der) throws IOException {
        try (var input = new ASN1InputStream(new ByteArrayInputStream(der), der.length)) {
            ASN1Primitive value = input.readObject();
            if (value == null) {
                throw new IOException("no ASN.1 value");
            }
            return value;
        }
    }

    /** The bytes of the first ASN.1 value of {@code der}, as they stand. */
    static byte[] firstBytes(byte[] der) throws IOException {
        var input = new ByteArrayInputStream(der);
        // A lazy sequence is not parsed until asked, but its length is checked and its bytes are consumed.
        try (var asn1 = new ASN1InputStream(input, der.length, true)) {
            if (asn1.readObject() == null) {
                throw new IOException("no ASN.1 value");
            }
            return Arrays.copyOf(der, der.length - input.available());
        }
    }

    private static BigInteger integer(ASN1Sequence numbers, int index) {
        return ASN1Integer.getInstance(numbers.getObjectAt(index)).getValue();
    }
}
