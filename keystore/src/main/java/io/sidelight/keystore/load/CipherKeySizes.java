// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.load;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nsri.NSRIObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.DefaultSecretKeySizeProvider;
import org.bouncycastle.operator.SecretKeySizeProvider;

/** Key lengths, in bits, of the ciphers that encrypt key files: the library's table with ARIA (RFC 5794) added. */
final class CipherKeySizes implements SecretKeySizeProvider {
    @Override
    public int getKeySize(AlgorithmIdentifier cipher) {
        return getKeySize(cipher.getAlgorithm());
    }

    @Override
    public int getKeySize(ASN1ObjectIdentifier cipher) {
        if (cipher.equals(NSRIObjectIdentifiers.id_aria128_cbc)) {
            return 128;
        }
        if (cipher.equals(NSRIObjectIdentifiers.id_aria192_cbc)) {
            return 192;
        }
        return cipher.equals(NSRIObjectIdentifiers.id_aria256_cbc)
                ? 256
                : DefaultSecretKeySizeProvider.INSTANCE.getKeySize(cipher);
    }
}
