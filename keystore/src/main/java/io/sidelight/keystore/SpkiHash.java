// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore;

import org.jspecify.annotations.Nullable;

/**
 * SHA-256 of a SubjectPublicKeyInfo's DER (RFC 5280 section 4.1.2.7): finds the key of a renewed certificate, or a key that was
 * given without one.
 *
 * <p>Immutable value; safe to share between threads.
 */
public final class SpkiHash {
    private final Digest256 digest;

    private SpkiHash(Digest256 digest) {
        this.digest = digest;
    }

    /** The hash of {@code der}, a whole SubjectPublicKeyInfo as it stands in the certificate. */
    public static SpkiHash ofDer(byte[] der) {
        return new SpkiHash(Digest256.ofData(der));
    }

    /**
     * The hash whose value is known already.
     *
     * @param sha256 32 bytes; read, not kept
     */
    public static SpkiHash of(byte[] sha256) {
        return new SpkiHash(Digest256.of(sha256));
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
        return other instanceof SpkiHash that && digest.equals(that.digest);
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
