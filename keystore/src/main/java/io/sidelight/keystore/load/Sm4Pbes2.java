// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.load;

import java.io.IOException;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.PBEParametersGenerator;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.paddings.PaddedBufferedBlockCipher;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.bouncycastle.crypto.util.DigestFactory;

/** PBES2 (RFC 8018) with SM4-CBC, as GmSSL and Tongsuo encrypt keys; the library's own PBES2 does not know that cipher. */
final class Sm4Pbes2 {
    private static final ASN1ObjectIdentifier HMAC_SM3 = new ASN1ObjectIdentifier("1.2.156.10197.1.401.2");
    private static final int KEY_BITS = 128;

    private Sm4Pbes2() {}

    static boolean isMeantBy(PBES2Parameters scheme) {
        return scheme.getEncryptionScheme().getAlgorithm().equals(GMObjectIdentifiers.sms4_cbc)
                && scheme.getKeyDerivationFunc().getAlgorithm().equals(PKCSObjectIdentifiers.id_PBKDF2);
    }

    /** @throws IOException when the password is wrong, as far as the padding tells */
    static byte[] decrypt(char[] password, PBES2Parameters scheme, byte[] encrypted) throws IOException {
        PBKDF2Params derivation = PBKDF2Params.getInstance(scheme.getKeyDerivationFunc().getParameters());
        byte[] iv = ASN1OctetString.getInstance(scheme.getEncryptionScheme().getParameters()).getOctets();
        var generator = new PKCS5S2ParametersGenerator(digest(derivation.getPrf().getAlgorithm()));
        byte[] secret = PBEParametersGenerator.PKCS5PasswordToUTF8Bytes(password);
        generator.init(secret, derivation.getSalt(), derivation.getIterationCount().intValueExact());
        var cipher = new PaddedBufferedBlockCipher(CBCBlockCipher.newInstance(new SM4Engine()));
        cipher.init(false, new ParametersWithIV(generator.generateDerivedParameters(KEY_BITS), iv));
        Arrays.fill(secret, (byte) 0);
        byte[] clear = new byte[cipher.getOutputSize(encrypted.length)];
        try {
            int length = cipher.processBytes(encrypted, 0, encrypted.length, clear, 0);
            return Arrays.copyOf(clear, length + cipher.doFinal(clear, length));
        } catch (InvalidCipherTextException e) {
            throw new IOException("wrong password", e);
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
    }

    private static Digest digest(ASN1ObjectIdentifier prf) throws IOException {
        if (prf.equals(HMAC_SM3)) {
            return new SM3Digest();
        }
        if (prf.equals(PKCSObjectIdentifiers.id_hmacWithSHA1)) {
            return DigestFactory.createSHA1();
        }
        if (prf.equals(PKCSObjectIdentifiers.id_hmacWithSHA256)) {
            return DigestFactory.createSHA256();
        }
        if (prf.equals(PKCSObjectIdentifiers.id_hmacWithSHA384)) {
            return DigestFactory.createSHA384();
        }
        if (prf.equals(PKCSObjectIdentifiers.id_hmacWithSHA512)) {
            return DigestFactory.createSHA512();
        }
        throw new IOException("unknown function " + prf);
    }
}
