// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore;

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

    static KeyAlgorithm of(AlgorithmIdentifier identifier) {
        var oid = identifier.getAlgorithm();
        if (oid.on(PKCSObjectIdentifiers.pkcs_1)) {
            return RSA;
        }
        if (oid.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
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
