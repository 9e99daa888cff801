// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.jspecify.annotations.Nullable;

/**
 * One private key that the operator gave, with the certificates that carry its public half.
 *
 * <p>The key is held encoded (PKCS#8, RFC 5958); a worker decodes it when the key is first met on the wire. Immutable; tables
 * of several generations may share an entry, so nobody closes it.
 */
public final class KeyEntry {
    private static final int ID_DIGITS = 16;

    private final KeyAlgorithm algorithm;
    private final Secret encoded;
    private final byte[] publicKey;
    private final SpkiHash spkiHash;
    private final List<CertificateHash> certificateHashes;
    private final String source;
    private final @Nullable PublicValue publicValue;
    private final @Nullable KeyValidity validity;

    private KeyEntry(Secret encoded, byte[] publicKey, List<CertificateHash> certificateHashes, String source,
            @Nullable KeyValidity validity) {
        this.algorithm = KeyAlgorithm.of(SubjectPublicKeyInfo.getInstance(publicKey).getAlgorithm());
        this.publicValue = PublicValue.ofSubjectPublicKey(publicKey);
        this.validity = validity;
        this.encoded = encoded;
        this.publicKey = publicKey;
        this.spkiHash = SpkiHash.ofDer(publicKey);
        this.certificateHashes = certificateHashes;
        this.source = source;
    }

    /**
     * An entry from a key that was read already.
     *
     * @param pkcs8 DER of the PrivateKeyInfo; copied
     * @param subjectPublicKeyInfo DER of its public half; copied
     * @param certificates hashes of the certificates with that public half, the most wanted first; may be empty
     * @param source file and line or entry, for messages
     */
    public static KeyEntry of(byte[] pkcs8, byte[] subjectPublicKeyInfo, Collection<CertificateHash> certificates,
            String source) {
        return of(Secret.copyOf(pkcs8), subjectPublicKeyInfo, certificates, source);
    }

    /** As the other, of a secret that stays the entry's and is never closed. */
    public static KeyEntry of(Secret pkcs8, byte[] subjectPublicKeyInfo, Collection<CertificateHash> certificates,
            String source) {
        return new KeyEntry(pkcs8, subjectPublicKeyInfo.clone(), List.copyOf(certificates), source, null);
    }

    /** This key with the time in which it is meant to be used; {@code null} for any time. */
    public KeyEntry withValidity(@Nullable KeyValidity validity) {
        return new KeyEntry(encoded, publicKey, certificateHashes, source, validity);
    }

    public KeyAlgorithm algorithm() {
        return algorithm;
    }

    public SpkiHash spkiHash() {
        return spkiHash;
    }

    /** Hashes of the certificates known to carry this key; empty for a bare key. */
    public List<CertificateHash> certificateHashes() {
        return certificateHashes;
    }

    /** First 16 hex digits of the first certificate's hash, or of the public key's when there is no certificate. */
    public String id() {
        String hex = certificateHashes.isEmpty() ? spkiHash.hex() : certificateHashes.getFirst().hex();
        return hex.substring(0, ID_DIGITS);
    }

    /** File and line or entry that the key came from. */
    public String source() {
        return source;
    }

    /** What finds the key when its public half is met in a key exchange; {@code null} for a key that agrees on nothing. */
    public @Nullable PublicValue publicValue() {
        return publicValue;
    }

    /** The time in which the key is meant to be used, {@code null} when nothing says so. */
    public @Nullable KeyValidity validity() {
        return validity;
    }

    /** The PKCS#8 structure, for what keeps keys at rest; the entry's own, not to be closed. */
    public Secret encoded() {
        return encoded;
    }

    /** DER of the SubjectPublicKeyInfo, in an array of the caller's own. */
    public byte[] publicKeyEncoded() {
        return publicKey.clone();
    }

    /**
     * Decodes the key for {@code provider}. Costs as much as a few hundred look-ups, which is why workers cache the result.
     *
     * @throws GeneralSecurityException when the provider does not know the algorithm or refuses the key
     */
    public PrivateKey decode(Provider provider) throws GeneralSecurityException {
        byte[] pkcs8 = encoded.copy();
        try {
            return KeyFactory.getInstance(jcaName(), provider).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    /**
     * Decodes the key for BouncyCastle's own engines, which need no provider.
     *
     * @throws GeneralSecurityException when the key is not what its algorithm says
     */
    public AsymmetricKeyParameter decode() throws GeneralSecurityException {
        byte[] pkcs8 = encoded.copy();
        try {
            return PrivateKeyFactory.createKey(pkcs8);
        } catch (IOException | RuntimeException e) {
            throw new InvalidKeyException("not a key of " + algorithm, e);
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    /**
     * {@code before} where it says the same, else this. What workers have decoded they keep only for the very same entry, so who reads
     * keys again asks this of each.
     */
    public KeyEntry orEqual(@Nullable KeyEntry before) {
        return before != null && before.spkiHash.equals(spkiHash) && before.certificateHashes.equals(certificateHashes)
                && Objects.equals(before.validity, validity) && before.source.equals(source) ? before : this;
    }

    /** This key with {@code other}'s certificates as well. */
    KeyEntry mergedWith(KeyEntry other) {
        var union = new LinkedHashSet<>(certificateHashes);
        union.addAll(other.certificateHashes);
        return new KeyEntry(encoded, publicKey, List.copyOf(union), source,
                validity == null ? other.validity : validity);
    }

    private String jcaName() {
        return switch (algorithm) {
            case ED25519 -> "Ed25519";
            case ED448 -> "Ed448";
            case SM2 -> "EC";
            case RSA, EC, DH, X25519, X448, DSA, OTHER -> algorithm.name();
        };
    }

    @Override
    public String toString() {
        return algorithm + " key " + id() + " from " + source + (validity == null ? "" : ", for " + validity);
    }
}
