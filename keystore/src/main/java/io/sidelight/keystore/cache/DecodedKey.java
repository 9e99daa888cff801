// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.cache;

import io.sidelight.keystore.KeyEntry;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A private key ready for use: decoded, with its cipher or agreement initialised.
 *
 * <p>Belongs to the {@link DecodedKeyCache} of one worker; valid until that cache's next {@link DecodedKeyCache#use}.
 */
public final class DecodedKey {
    private final KeyEntry entry;
    private final KeyOperation operation;

    DecodedKey(KeyEntry entry, KeyOperation operation) {
        this.entry = entry;
        this.operation = operation;
    }

    public KeyEntry entry() {
        return entry;
    }

    /**
     * Opens the pre-master secret of a ClientKeyExchange message (RFC 5246 section 7.4.7.1). Never throws for what a peer sent.
     * A ciphertext shorter than the modulus counts as padded with zeros on the left, and zeros in front of a longer one
     * are passed over. The version in the first two bytes is left to the caller: old clients fill in the wrong one.
     *
     * @param encrypted holds the ciphertext at {@code offset}, without the length field that TLS puts before it
     * @param premaster48 receives 48 bytes when the result is {@code OPENED}, else left as it was
     */
    public PremasterResult openPremaster(byte[] encrypted, int offset, int length, byte[] premaster48) {
        check(encrypted, offset, length, premaster48);
        return switch (operation) {
            case RawRsa rsa -> rsa.openPremaster(encrypted, offset, length, premaster48);
            case TokenOperation token -> token.openPremaster(encrypted, offset, length, premaster48);
            default -> PremasterResult.WRONG_ALGORITHM;
        };
    }

    /**
     * Opens the pre-master secret of a TLCP ClientKeyExchange (GB/T 38636 section 6.4.5.7), in any of the forms that stacks send.
     * What it gives has verified. Never throws for what a peer sent.
     *
     * @param encrypted holds the ciphertext at {@code offset}, with or without its length field of two bytes
     * @param premaster48 receives 48 bytes when the result is {@code OPENED}, else left as it was
     */
    public PremasterResult openSm2Premaster(byte[] encrypted, int offset, int length, byte[] premaster48) {
        check(encrypted, offset, length, premaster48);
        Sm2Decryption sm2 = operation instanceof EcAgreement ec ? ec.sm2() : null;
        return sm2 == null
                ? PremasterResult.WRONG_ALGORITHM
                : sm2.openPremaster(encrypted, offset, length, premaster48);
    }

    /**
     * Agrees on a secret with a peer's public value, as TLS 1.3 uses it (RFC 8446 section 7.4): the x coordinate of the shared
     * point, the result of X25519 or X448, or the shared number padded to the prime's length.
     *
     * @param peer holds the public value at {@code offset}, as a key share has it
     * @return an array of the caller's own; {@code null} for a value that is not of the key's group or must not be used (RFC 8446
     *         section 4.2.8), and for a key that agrees on nothing. Never an exception
     */
    public byte @Nullable [] agree(byte[] peer, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, peer.length);
        return operation.agree(peer, offset, length);
    }

    /**
     * Agrees on the pre-master secret of TLS 1.2 and before: like {@link #agree}, but of a shared number the leading zeros are left
     * away (RFC 5246 section 8.1.2).
     */
    public byte @Nullable [] agreePremaster(byte[] peer, int offset, int length) {
        byte[] shared = agree(peer, offset, length);
        if (shared == null || !(operation instanceof DhAgreement)) {
            return shared;
        }
        int zeros = 0;
        while (zeros < shared.length - 1 && shared[zeros] == 0) {
            zeros++;
        }
        return Arrays.copyOfRange(shared, zeros, shared.length);
    }

    /** Whether the last use failed because the key is in a token that could not be used then. */
    public boolean wasUnavailable() {
        return operation instanceof TokenOperation token && token.wasUnavailable();
    }

    void destroy() {
        operation.destroy();
    }

    private static void check(byte[] encrypted, int offset, int length, byte[] premaster48) {
        Objects.checkFromIndexSize(offset, length, encrypted.length);
        Objects.checkFromIndexSize(0, RawRsa.PREMASTER_LENGTH, premaster48.length);
    }

    @Override
    public String toString() {
        return "decoded " + entry;
    }
}
