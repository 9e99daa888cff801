// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.vault;

import io.sidelight.keystore.Secret;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.cms.PasswordRecipientInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.RFC3211WrapEngine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.jspecify.annotations.Nullable;

/**
 * The key that a password gives, which encrypts the key that a file's content is encrypted with: a password recipient of CMS (RFC
 * 5652 section 6.2.4) with PBKDF2-HMAC-SHA256 (RFC 8018) and AES-256 in the double encryption of RFC 3211, the one way of which
 * OpenSSL knows.
 *
 * <p>Kept while the vault is open, so that a password is derived once and not for each version. Immutable until closed.
 */
final class PasswordKey implements AutoCloseable {
    /** What OWASP asks for; a quarter of a second or so of one core. */
    static final int ITERATIONS = 600_000;

    /** A hostile file shall not keep us busy for hours. */
    private static final int MAX_ITERATIONS = 50_000_000;
    private static final int KEY_LENGTH = 32;
    private static final int SALT_LENGTH = 16;
    private static final int BLOCK_LENGTH = 16;
    private static final AlgorithmIdentifier HMAC_SHA256 = new AlgorithmIdentifier(
            PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final PBKDF2Params derivation;
    private final Secret key;

    private PasswordKey(PBKDF2Params derivation, Secret key) {
        this.derivation = derivation;
        this.key = key;
    }

    /** A key of {@code password} with a salt of its own. */
    static PasswordKey derive(VaultPassword password, int iterations) {
        byte[] salt = new byte[SALT_LENGTH];
        RANDOM.nextBytes(salt);
        return derive(password, new PBKDF2Params(salt, iterations, HMAC_SHA256));
    }

    /** The key of {@code password} that {@code recipient} was made with; {@code null} when it was made in a way unknown here. */
    static @Nullable PasswordKey derive(VaultPassword password, PasswordRecipientInfo recipient) {
        AlgorithmIdentifier algorithm = recipient.getKeyDerivationAlgorithm();
        if (algorithm == null || !algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBKDF2)) {
            return null;
        }
        PBKDF2Params derivation = PBKDF2Params.getInstance(algorithm.getParameters());
        boolean isOurs = derivation.getPrf().equals(HMAC_SHA256)
                && derivation.getIterationCount().signum() > 0
                && derivation.getIterationCount().bitLength() < Integer.SIZE
                && derivation.getIterationCount().intValueExact() <= MAX_ITERATIONS;
        return isOurs && wrapIv(recipient) != null ? derive(password, derivation) : null;
    }

    private static PasswordKey derive(VaultPassword password, PBKDF2Params derivation) {
        char[] characters = password.copy();
        var spec = new PBEKeySpec(characters, derivation.getSalt(), derivation.getIterationCount().intValueExact(),
                8 * KEY_LENGTH);
        Arrays.fill(characters, '\0');
        try {
            byte[] key = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
            try {
                return new PasswordKey(derivation, Secret.copyOf(key));
            } finally {
                Arrays.fill(key, (byte) 0);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has PBKDF2WithHmacSHA256", e);
        } finally {
            spec.clearPassword();
        }
    }

    /** A recipient that finds {@code contentKey} by the password. */
    PasswordRecipientInfo wrap(byte[] contentKey) {
        byte[] iv = new byte[BLOCK_LENGTH];
        RANDOM.nextBytes(iv);
        byte[] own = key.copy();
        try {
            var engine = new RFC3211WrapEngine(AESEngine.newInstance());
            engine.init(true, new ParametersWithIV(new KeyParameter(own), iv));
            byte[] wrapped = engine.wrap(contentKey, 0, contentKey.length);
            var cipher = new AlgorithmIdentifier(NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(iv));
            return new PasswordRecipientInfo(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBKDF2, derivation),
                    new AlgorithmIdentifier(PKCSObjectIdentifiers.id_alg_PWRI_KEK, cipher),
                    new DEROctetString(wrapped));
        } finally {
            Arrays.fill(own, (byte) 0);
        }
    }

    /** The key that the content is encrypted with, zeroed by the caller; {@code null} when the password was another. */
    byte @Nullable [] unwrap(PasswordRecipientInfo recipient) {
        byte[] iv = wrapIv(recipient);
        byte[] wrapped = recipient.getEncryptedKey().getOctets();
        byte[] own = key.copy();
        try {
            var engine = new RFC3211WrapEngine(AESEngine.newInstance());
            engine.init(false, new ParametersWithIV(new KeyParameter(own), iv));
            byte[] contentKey = engine.unwrap(wrapped, 0, wrapped.length);
            return contentKey.length == KEY_LENGTH ? contentKey : null;
        } catch (InvalidCipherTextException e) {
            return null;
        } finally {
            Arrays.fill(own, (byte) 0);
        }
    }

    private static byte @Nullable [] wrapIv(PasswordRecipientInfo recipient) {
        AlgorithmIdentifier wrapping = recipient.getKeyEncryptionAlgorithm();
        if (!wrapping.getAlgorithm().equals(PKCSObjectIdentifiers.id_alg_PWRI_KEK)) {
            return null;
        }
        AlgorithmIdentifier cipher = AlgorithmIdentifier.getInstance(wrapping.getParameters());
        byte[] iv = cipher.getAlgorithm().equals(NISTObjectIdentifiers.id_aes256_CBC)
                ? ASN1OctetString.getInstance(cipher.getParameters()).getOctets()
                : new byte[0];
        return iv.length == BLOCK_LENGTH ? iv : null;
    }

    int iterations() {
        return derivation.getIterationCount().intValueExact();
    }

    @Override
    public void close() {
        key.close();
    }

    @Override
    public String toString() {
        return "PasswordKey[" + iterations() + " iterations]";
    }
}
