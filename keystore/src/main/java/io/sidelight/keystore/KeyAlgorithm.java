// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** What kind of private key an entry holds, told from the algorithm of its SubjectPublicKeyInfo. */
public enum KeyAlgorithm {
    RSA,
    EC,
    DH,
    X25519,
    X448,
    ED25519,
    ED448,
    /** An elliptic-curve key on the curve sm2p256v1 (GM/T 0003). */
    SM2,
    DSA,
    OTHER;

    private static final ASN1ObjectIdentifier EC_DH = new ASN1ObjectIdentifier("1.3.132.1.12");
    private static final ASN1ObjectIdentifier EC_MQV = new ASN1ObjectIdentifier("1.3.132.1.13");

    static KeyAlgorithm of(AlgorithmIdentifier identifier) {
        var oid = identifier.getAlgorithm();
        if (oid.on(PKCSObjectIdentifiers.pkcs_1)) {
            return RSA;
        }
        if (isElliptic(oid)) {
            return GMObjectIdentifiers.sm2p256v1.equals(identifier.getParameters()) ? SM2 : EC;
        }
        if (oid.equals(PKCSObjectIdentifiers.dhKeyAgreement) || oid.equals(X9ObjectIdentifiers.dhpublicnumber)) {
            return DH;
        }
        if (oid.equals(X9ObjectIdentifiers.id_dsa)) {
            return DSA;
        }
        return edwards(identifier);
    }

    /** True for keys of any use on an elliptic curve in SEC 1 form: id-ecPublicKey, id-ecDH, id-ecMQV (RFC 5480 section 2.1). */
    public static boolean isElliptic(ASN1ObjectIdentifier algorithm) {
        return algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey) || algorithm.equals(EC_DH)
                || algorithm.equals(EC_MQV);
    }

    private static KeyAlgorithm edwards(AlgorithmIdentifier identifier) {
        var oid = identifier.getAlgorithm();
        if (oid.equals(EdECObjectIdentifiers.id_X25519)) {
            return X25519;
        }
        if (oid.equals(EdECObjectIdentifiers.id_X448)) {
            return X448;
        }
        if (oid.equals(EdECObjectIdentifiers.id_Ed25519)) {
            return ED25519;
        }
        return oid.equals(EdECObjectIdentifiers.id_Ed448) ? ED448 : OTHER;
    }
}
