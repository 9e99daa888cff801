// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.cache;

import io.sidelight.keystore.KeyEntry;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A private key ready for use: decoded, with its cipher initialised.
 *
 * <p>Belongs to the {@link DecodedKeyCache} of one worker; valid until that cache's next {@link DecodedKeyCache#use}.
 */
public final class DecodedKey {
    private final KeyEntry entry;
    private final @Nullable RawRsa rsa;

    DecodedKey(KeyEntry entry, @Nullable RawRsa rsa) {
        this.entry = entry;
        this.rsa = rsa;
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
        Objects.checkFromIndexSize(offset, length, encrypted.length);
        Objects.checkFromIndexSize(0, RawRsa.PREMASTER_LENGTH, premaster48.length);
        return rsa == null ? PremasterResult.NOT_RSA : rsa.openPremaster(encrypted, offset, length, premaster48);
    }

    void destroy() {
        if (rsa != null) {
            rsa.destroy();
        }
    }

    @Override
    public String toString() {
        return "decoded " + entry;
    }
}
