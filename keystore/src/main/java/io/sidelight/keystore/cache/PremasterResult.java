// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.cache;

/** What came of opening an encrypted pre-master secret (RFC 5246 section 7.4.7.1, GB/T 38636 section 6.4.5.7). */
public enum PremasterResult {
    /** 48 bytes were written; the first two are the version that the client claims, unchecked. */
    OPENED,
    /** The padding does not fit: the secret was encrypted for another key, or damaged. */
    WRONG_KEY,
    /** The ciphertext is longer than the modulus, or what it holds is not 48 bytes. */
    WRONG_LENGTH,
    /** The key is none that decrypts so. */
    WRONG_ALGORITHM,
    /** The key is in a token that could not be used now. */
    UNAVAILABLE
}
