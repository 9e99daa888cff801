// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore;

import org.jspecify.annotations.Nullable;

/**
 * A private key that stays where it is, and is used there. Any thread may call any method; each waits for a bounded time only.
 */
public interface KeyHandle {

    /** The key could not be used now: its token is gone, busy, slow, or does not have it any more. Says nothing about what was sent. */
    final class UnavailableException extends Exception {
        private static final long serialVersionUID = 1;

        /** @param message for logs */
        public UnavailableException(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Decrypts as RSAES-PKCS1-v1_5 does (RFC 8017 section 7.2.2).
     *
     * @param block as long as the modulus
     * @return the message without its padding; null when it was encrypted for another key, or the key is not of RSA
     */
    byte @Nullable [] decrypt(byte[] block) throws UnavailableException;

    /**
     * Agrees on a secret on the key's elliptic curve.
     *
     * @param point uncompressed (SEC 1 section 2.3.3)
     * @return the x coordinate, as long as the field; null when the token does not take the point, or the key is on no curve
     */
    byte @Nullable [] agree(byte[] point) throws UnavailableException;
}
