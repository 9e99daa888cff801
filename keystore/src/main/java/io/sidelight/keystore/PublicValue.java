// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Objects;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.DHParameter;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.DomainParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.jspecify.annotations.Nullable;

/**
 * The public value of a Diffie-Hellman key, of whatever kind, as a name under which its private key is looked up when the value
 * is seen on the wire: in a key share, a ServerKeyExchange or a certificate.
 *
 * <p>A hash over the group and what stays the same however the value is written: the x coordinate of a point, a number without its
 * leading zeros. Points of equal x are each other's negative, and their shared secrets are equal. Immutable; safe to share
 * between threads. What it is made from comes from the network: nothing in it makes these methods throw.
 */
public final class PublicValue {
    private static final int MAX_LENGTH = 2048;

    private final Digest256 digest;

    private PublicValue(Digest256 digest) {
        this.digest = digest;
    }

    /**
     * The public value of a key share (RFC 8446 section 4.2.8), or of a ServerKeyExchange that names its curve.
     *
     * @return {@code null} for a group in which no private key can be given (post-quantum ones), or a value that is none of it
     */
    public static @Nullable PublicValue ofKeyShare(int namedGroup, byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0 || length > MAX_LENGTH) {
            return null;
        }
        int group = AgreementGroups.canonical(namedGroup);
        if (group == AgreementGroups.X25519 || group == AgreementGroups.X448) {
            return of(group, bytes, offset, length);
        }
        if (AgreementGroups.isCurve(group)) {
            return ofPoint(group, bytes, offset, length);
        }
        BigInteger prime = AgreementGroups.prime(group);
        return prime == null ? null : ofNumber(prime, new BigInteger(1, bytes, offset, length));
    }

    /** The public value of a group that is given by its prime (RFC 5246 section 7.4.3), {@code null} when that is none. */
    public static @Nullable PublicValue ofDh(byte[] prime, byte[] value) {
        return prime.length == 0 || value.length == 0 || prime.length > MAX_LENGTH || value.length > MAX_LENGTH
                ? null
                : ofNumber(new BigInteger(1, prime), new BigInteger(1, value));
    }

    /**
     * The public value in a SubjectPublicKeyInfo; {@code null} when its key is of another kind (RSA, signatures only), of a group
     * that TLS does not name, or damaged.
     */
    public static @Nullable PublicValue ofSubjectPublicKey(byte[] der) {
        try {
            return of(SubjectPublicKeyInfo.getInstance(der));
        } catch (RuntimeException e) {
            // The ASN.1 library answers damaged input with whatever it trips over.
            return null;
        }
    }

    static @Nullable PublicValue of(SubjectPublicKeyInfo key) {
        ASN1ObjectIdentifier algorithm = key.getAlgorithm().getAlgorithm();
        var parameters = key.getAlgorithm().getParameters();
        byte[] bits = key.getPublicKeyData().getOctets();
        if (KeyAlgorithm.isElliptic(algorithm) && parameters instanceof ASN1ObjectIdentifier curve) {
            int group = AgreementGroups.ofCurve(curve);
            return group < 0 ? null : ofPoint(group, bits, 0, bits.length);
        }
        if (algorithm.equals(PKCSObjectIdentifiers.dhKeyAgreement)) {
            return ofNumber(DHParameter.getInstance(parameters).getP(), number(bits));
        }
        if (algorithm.equals(X9ObjectIdentifiers.dhpublicnumber)) {
            return ofNumber(DomainParameters.getInstance(parameters).getP(), number(bits));
        }
        return ofMontgomery(algorithm, bits);
    }

    private static @Nullable PublicValue ofMontgomery(ASN1ObjectIdentifier algorithm, byte[] bits) {
        if (algorithm.equals(EdECObjectIdentifiers.id_X25519)) {
            return of(AgreementGroups.X25519, bits, 0, bits.length);
        }
        return algorithm.equals(EdECObjectIdentifiers.id_X448)
                ? of(AgreementGroups.X448, bits, 0, bits.length)
                : null;
    }

    /** SEC 1 section 2.3.3: one byte says whether y follows x, or only its sign. */
    private static @Nullable PublicValue ofPoint(int group, byte[] bytes, int offset, int length) {
        int coordinate = switch (length == 0 ? 0 : bytes[offset]) {
            case 2, 3 -> length - 1;
            case 4, 6, 7 -> (length & 1) == 1 ? length >>> 1 : 0;
            default -> 0;
        };
        return coordinate == 0 ? null : of(group, bytes, offset + 1, coordinate);
    }

    private static @Nullable PublicValue ofNumber(BigInteger prime, BigInteger value) {
        if (prime.signum() <= 0 || value.signum() <= 0 || value.compareTo(prime) >= 0) {
            return null;
        }
        byte[] p = prime.toByteArray();
        byte[] y = value.toByteArray();
        byte[] both = Arrays.copyOf(p, p.length + y.length);
        System.arraycopy(y, 0, both, p.length, y.length);
        // the length of the prime, in the place of a code of a group, keeps prime and value apart
        return of(0x10000 + p.length, both, 0, both.length);
    }

    private static PublicValue of(int group, byte[] bytes, int offset, int length) {
        byte[] data = new byte[Integer.BYTES + length];
        data[0] = (byte) (group >>> 24);
        data[1] = (byte) (group >>> 16);
        data[2] = (byte) (group >>> 8);
        data[3] = (byte) group;
        System.arraycopy(bytes, offset, data, Integer.BYTES, length);
        return new PublicValue(Digest256.ofData(data));
    }

    private static BigInteger number(byte[] bits) {
        return ASN1Integer.getInstance(bits).getValue();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PublicValue that && digest.equals(that.digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    @Override
    public String toString() {
        return digest.hex();
    }
}
