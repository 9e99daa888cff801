// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore;

import org.jspecify.annotations.Nullable;

/**
 * SHA-256 of a certificate's DER: the name under which a key is looked up when its certificate is seen.
 *
 * <p>Immutable value; safe to share between threads.
 */
public final class CertificateHash {
    private final Digest256 digest;

    private CertificateHash(Digest256 digest) {
        this.digest = digest;
    }

    /** The hash of {@code der}, a whole certificate as it stands in the Certificate message. */
    public static CertificateHash ofDer(byte[] der) {
        return new CertificateHash(Digest256.ofData(der));
    }

    /**
     * The hash whose value is known already.
     *
     * @param sha256 32 bytes; read, not kept
     */
    public static CertificateHash of(byte[] sha256) {
        return new CertificateHash(Digest256.of(sha256));
    }

    /** The 32 bytes, in an array of the caller's own. */
    public byte[] bytes() {
        return digest.bytes();
    }

    /** 64 lower-case hex digits. */
    public String hex() {
        return digest.hex();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CertificateHash that && digest.equals(that.digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    @Override
    public String toString() {
        return hex();
    }
}
