// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.load;

import io.sidelight.keystore.KeyAlgorithm;
import java.io.IOException;
import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.DHParameter;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DSAParameter;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X962Parameters;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed448PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X448PrivateKeyParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.jspecify.annotations.Nullable;

/**
 * A private key as providers like it, and the public half computed from it: never taken from the file, where it may be
 * missing or somebody else's.
 */
record KeyHalves(PrivateKeyInfo privateKey, SubjectPublicKeyInfo publicKey) {
    private static final int MAX_PRIME_BITS = 16384;

    /**
     * Works out the public half of {@code key}.
     *
     * @throws UnusableKeyException when the algorithm is unknown or the numbers are not a key
     * @throws IOException when the key is no proper DER
     */
    static KeyHalves of(PrivateKeyInfo key) throws IOException, UnusableKeyException {
        AlgorithmIdentifier algorithm = key.getPrivateKeyAlgorithm();
        var oid = algorithm.getAlgorithm();
        if (PublicKeys.isRsa(oid)) {
            return rsa(RSAPrivateKey.getInstance(key.parsePrivateKey()));
        }
        if (KeyAlgorithm.isElliptic(oid) || oid.equals(GMObjectIdentifiers.sm2p256v1)) {
            return ec(ECPrivateKey.getInstance(key.parsePrivateKey()), algorithm);
        }
        if (oid.equals(X9ObjectIdentifiers.id_dsa)) {
            DSAParameter group = DSAParameter.getInstance(algorithm.getParameters());
            return new KeyHalves(key, PublicKeys.integer(algorithm, power(key, group.getG(), group.getP())));
        }
        DHParameter group = PublicKeys.dhGroup(algorithm);
        return group == null ? montgomeryOrEdwards(key) : dh(key, group);
    }

    private static KeyHalves rsa(RSAPrivateKey key) throws IOException, UnusableKeyException {
        RSAPrivateKey whole = RsaNumbers.whole(key);
        var algorithm = new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
        return new KeyHalves(new PrivateKeyInfo(algorithm, whole),
                PublicKeys.rsa(whole.getModulus(), whole.getPublicExponent()));
    }

    private static KeyHalves ec(ECPrivateKey key, AlgorithmIdentifier algorithm)
            throws IOException, UnusableKeyException {
        X962Parameters parameters = PublicKeys.named(ecParameters(key, algorithm));
        X9ECParameters curve = PublicKeys.curve(parameters);
        BigInteger scalar = key.getKey();
        if (scalar.signum() <= 0 || scalar.compareTo(curve.getN()) >= 0) {
            throw new UnusableKeyException(
                    "holds an elliptic-curve key outside its curve's range; the file is damaged");
        }
        var point = new FixedPointCombMultiplier().multiply(curve.getG(), scalar).normalize();
        var whole = new ECPrivateKey(curve.getN().bitLength(), scalar,
                new DERBitString(point.getEncoded(false)), parameters);
        var ecAlgorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, parameters);
        return new KeyHalves(new PrivateKeyInfo(ecAlgorithm, whole), PublicKeys.ec(parameters, point));
    }

    private static X962Parameters ecParameters(ECPrivateKey key, AlgorithmIdentifier algorithm)
            throws UnusableKeyException {
        var outer = algorithm.getParameters();
        var stated = outer == null || outer.equals(DERNull.INSTANCE) ? key.getParametersObject() : outer;
        if (algorithm.getAlgorithm().equals(GMObjectIdentifiers.sm2p256v1)) {
            return new X962Parameters(GMObjectIdentifiers.sm2p256v1); // the curve in the place of the algorithm
        }
        if (stated == null || stated.equals(DERNull.INSTANCE)) {
            throw new UnusableKeyException("holds an elliptic-curve key that does not say on which curve");
        }
        return X962Parameters.getInstance(stated);
    }

    private static KeyHalves dh(PrivateKeyInfo key, DHParameter group) throws IOException, UnusableKeyException {
        var algorithm = new AlgorithmIdentifier(PKCSObjectIdentifiers.dhKeyAgreement, group);
        return new KeyHalves(new PrivateKeyInfo(algorithm, key.parsePrivateKey()),
                PublicKeys.integer(algorithm, power(key, group.getG(), group.getP())));
    }

    private static BigInteger power(PrivateKeyInfo key, BigInteger base, BigInteger prime)
            throws IOException, UnusableKeyException {
        BigInteger exponent = ASN1Integer.getInstance(key.parsePrivateKey()).getValue();
        if (exponent.signum() <= 0 || prime.signum() <= 0 || prime.bitLength() > MAX_PRIME_BITS) {
            throw new UnusableKeyException("holds a key whose numbers are out of range; the file is damaged");
        }
        return base.modPow(exponent, prime);
    }

    private static KeyHalves montgomeryOrEdwards(PrivateKeyInfo key) throws IOException, UnusableKeyException {
        var oid = key.getPrivateKeyAlgorithm().getAlgorithm();
        AsymmetricKeyParameter publicKey = oid.on(EdECObjectIdentifiers.id_edwards_curve_algs)
                ? publicPoint(PrivateKeyFactory.createKey(key))
                : null;
        if (publicKey == null) {
            throw new UnusableKeyException("holds a key of the unknown algorithm " + oid
                    + "; known are RSA, EC, DH, DSA, X25519, X448, Ed25519, Ed448 and SM2");
        }
        return new KeyHalves(key, SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicKey));
    }

    private static @Nullable AsymmetricKeyParameter publicPoint(AsymmetricKeyParameter key) {
        return switch (key) {
            case X25519PrivateKeyParameters x25519 -> x25519.generatePublicKey();
            case X448PrivateKeyParameters x448 -> x448.generatePublicKey();
            case Ed25519PrivateKeyParameters ed25519 -> ed25519.generatePublicKey();
            case Ed448PrivateKeyParameters ed448 -> ed448.generatePublicKey();
            default -> null;
        };
    }

    @Override
    public String toString() {
        return "KeyHalves[" + privateKey.getPrivateKeyAlgorithm().getAlgorithm() + "]";
    }
}
