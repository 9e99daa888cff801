// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.load;

import io.sidelight.keystore.KeyAlgorithm;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Enumeration;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.DHParameter;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.X509ObjectIdentifiers;
import org.bouncycastle.asn1.x9.DomainParameters;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X962Parameters;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;
import org.jspecify.annotations.Nullable;

/**
 * Public keys in one spelling each, so that a key and its certificate meet however their files spell them: RSA under
 * rsaEncryption (RFC 3279 section 2.3.1), elliptic curves by name and with the point uncompressed (RFC 5480),
 * Diffie-Hellman with prime and base only.
 */
final class PublicKeys {
    private PublicKeys() {}

    static SubjectPublicKeyInfo rsa(BigInteger modulus, BigInteger exponent) {
        return encode(new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                new RSAPublicKey(modulus, exponent));
    }

    static SubjectPublicKeyInfo ec(X962Parameters parameters, ECPoint point) {
        var algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, parameters);
        return new SubjectPublicKeyInfo(algorithm, point.getEncoded(false));
    }

    static SubjectPublicKeyInfo integer(AlgorithmIdentifier algorithm, BigInteger value) {
        return encode(algorithm, new ASN1Integer(value));
    }

    /** The one spelling of {@code key}; a key of a kind with one spelling only comes back as it is. */
    static SubjectPublicKeyInfo canonical(SubjectPublicKeyInfo key) throws IOException, UnusableKeyException {
        if (isRsa(key.getAlgorithm().getAlgorithm())) {
            RSAPublicKey rsa = RSAPublicKey.getInstance(key.parsePublicKey());
            return rsa(rsa.getModulus(), rsa.getPublicExponent());
        }
        if (KeyAlgorithm.isElliptic(key.getAlgorithm().getAlgorithm())) {
            X962Parameters parameters = named(X962Parameters.getInstance(key.getAlgorithm().getParameters()));
            return ec(parameters, curve(parameters).getCurve().decodePoint(key.getPublicKeyData().getOctets()));
        }
        DHParameter group = dhGroup(key.getAlgorithm());
        return group == null
                ? key
                : integer(new AlgorithmIdentifier(PKCSObjectIdentifiers.dhKeyAgreement, group),
                        ASN1Integer.getInstance(key.parsePublicKey()).getValue());
    }

    /** Prime and base of a Diffie-Hellman key of PKCS#3 or X9.42 (RFC 3279 section 2.3.3); {@code null} for other keys. */
    static @Nullable DHParameter dhGroup(AlgorithmIdentifier algorithm) {
        if (algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.dhKeyAgreement)) {
            DHParameter group = DHParameter.getInstance(algorithm.getParameters());
            return new DHParameter(group.getP(), group.getG(), 0);
        }
        if (algorithm.getAlgorithm().equals(X9ObjectIdentifiers.dhpublicnumber)) {
            DomainParameters group = DomainParameters.getInstance(algorithm.getParameters());
            return new DHParameter(group.getP(), group.getG(), 0);
        }
        return null;
    }

    static boolean isRsa(ASN1ObjectIdentifier oid) {
        return oid.on(PKCSObjectIdentifiers.pkcs_1) || oid.equals(X509ObjectIdentifiers.id_ea_rsa);
    }

    /** The curve that {@code parameters} name or describe. */
    static X9ECParameters curve(X962Parameters parameters) throws UnusableKeyException {
        if (!parameters.isNamedCurve()) {
            return X9ECParameters.getInstance(parameters.getParameters());
        }
        var oid = ASN1ObjectIdentifier.getInstance(parameters.getParameters());
        X9ECParameters fast = CustomNamedCurves.getByOID(oid);
        X9ECParameters curve = fast == null ? ECNamedCurveTable.getByOID(oid) : fast;
        if (curve == null) {
            throw new UnusableKeyException("holds a key on the unknown elliptic curve " + oid);
        }
        return curve;
    }

    /** A curve that is written out, by its name where it has one. */
    static X962Parameters named(X962Parameters parameters) {
        if (parameters.isNamedCurve() || parameters.isImplicitlyCA()) {
            return parameters;
        }
        X9ECParameters described = X9ECParameters.getInstance(parameters.getParameters());
        for (Enumeration<?> names = ECNamedCurveTable.getNames(); names.hasMoreElements();) {
            String name = (String) names.nextElement();
            if (isSame(described, ECNamedCurveTable.getByName(name))) {
                return new X962Parameters(ECNamedCurveTable.getOID(name));
            }
        }
        return parameters;
    }

    private static boolean isSame(X9ECParameters a, X9ECParameters b) {
        return a.getN().equals(b.getN()) && a.getCurve().equals(b.getCurve()) && a.getG().equals(b.getG());
    }

    private static SubjectPublicKeyInfo encode(AlgorithmIdentifier algorithm,
            ASN1Encodable value) {
        try {
            return new SubjectPublicKeyInfo(algorithm, value);
        } catch (IOException e) {
            throw new IllegalStateException("integers can always be encoded", e);
        }
    }
}
