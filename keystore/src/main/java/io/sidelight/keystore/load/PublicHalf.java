// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.load;

import io.sidelight.keystore.SpkiHash;
import java.io.IOException;
import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X962Parameters;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.jspecify.annotations.Nullable;

/**
 * The public half of a key whose private one is elsewhere, in the one spelling that keys and certificates meet by.
 *
 * @param encoded DER of the SubjectPublicKeyInfo; not to be written to
 * @param fieldLength of its curve in bytes; 0 for RSA
 */
public record PublicHalf(byte[] encoded, int fieldLength) {

    /** An RSA key of big-endian numbers; null when they are none. */
    public static @Nullable PublicHalf rsa(byte[] modulus, byte[] exponent) {
        BigInteger n = new BigInteger(1, modulus);
        return n.bitLength() < 512 ? null : of(PublicKeys.rsa(n, new BigInteger(1, exponent)), 0);
    }

    /**
     * A key on an elliptic curve; null when it is none that is known.
     *
     * @param parameters DER, the name of the curve
     * @param point as it is, or in a DER octet string, as PKCS#11 has it
     */
    public static @Nullable PublicHalf ec(byte[] parameters, byte[] point) {
        try {
            X962Parameters named = PublicKeys.named(X962Parameters.getInstance(parameters));
            X9ECParameters curve = PublicKeys.curve(named);
            byte[] raw = point.length % 2 == 1 && point[0] == 4 && point.length == 1 + 2 * fieldLength(curve)
                    ? point
                    : ASN1OctetString.getInstance(point).getOctets();
            return of(PublicKeys.ec(named, curve.getCurve().decodePoint(raw)), fieldLength(curve));
        } catch (UnusableKeyException | RuntimeException e) {
            // The ASN.1 library answers what it does not know with whatever it trips over.
            return null;
        }
    }

    /** That of an X.509 certificate; null when it is damaged, or of an algorithm that a token's keys are not used with. */
    public static @Nullable PublicHalf ofCertificate(byte[] der) {
        try {
            SubjectPublicKeyInfo key = PublicKeys.canonical(Certificate.getInstance(der).getSubjectPublicKeyInfo());
            if (PublicKeys.isRsa(key.getAlgorithm().getAlgorithm())) {
                return of(key, 0);
            }
            X962Parameters named = X962Parameters.getInstance(key.getAlgorithm().getParameters());
            return of(key, fieldLength(PublicKeys.curve(named)));
        } catch (IOException | UnusableKeyException | RuntimeException e) {
            return null;
        }
    }

    /** What keys and certificates are found by. */
    public SpkiHash hash() {
        return SpkiHash.ofDer(encoded);
    }

    private static int fieldLength(X9ECParameters curve) {
        return curve.getCurve().getFieldElementEncodingLength();
    }

    private static PublicHalf of(SubjectPublicKeyInfo key, int fieldLength) {
        try {
            return new PublicHalf(key.getEncoded(ASN1Encoding.DER), fieldLength);
        } catch (IOException e) {
            throw new IllegalStateException("a key that was decoded can be encoded", e);
        }
    }
}
