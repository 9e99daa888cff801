// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.cache;

import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.KeyHandle;
import java.security.GeneralSecurityException;
import org.bouncycastle.crypto.params.DHPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X448PrivateKeyParameters;
import org.jspecify.annotations.Nullable;

/** What a decoded private key does. Owned by one worker; called per full handshake. */
sealed interface KeyOperation
        permits RawRsa, EcAgreement, MontgomeryAgreement, DhAgreement, TokenOperation, KeyOperation.Signing {

    /** Wipes what can be wiped. */
    void destroy();

    /** A key that only signs, so that it opens nothing. */
    record Signing() implements KeyOperation {
        @Override
        public void destroy() {
            // never decoded
        }
    }

    /**
     * Decodes {@code entry}.
     *
     * @throws GeneralSecurityException when no provider accepts the key
     */
    static KeyOperation open(KeyEntry entry, KeyProvider provider) throws GeneralSecurityException {
        KeyHandle handle = entry.handle();
        if (handle != null) {
            return TokenOperation.of(entry, handle);
        }
        return switch (entry.algorithm()) {
            case RSA -> provider.openRsa(entry);
            case EC, SM2, DH, X25519, X448 -> agreement(entry, provider);
            case ED25519, ED448, DSA, OTHER -> new Signing();
        };
    }

    private static KeyOperation agreement(KeyEntry entry, KeyProvider provider) throws GeneralSecurityException {
        return switch (entry.decode()) {
            case ECPrivateKeyParameters key -> EcAgreement.of(entry, key, provider.fast());
            case DHPrivateKeyParameters key -> new DhAgreement(key);
            case X25519PrivateKeyParameters key -> MontgomeryAgreement.of(key);
            case X448PrivateKeyParameters key -> MontgomeryAgreement.of(key);
            default -> throw new GeneralSecurityException("not a key of " + entry.algorithm());
        };
    }

    /** The shared secret with a peer's public value, {@code null} when this key agrees on none or the value is none of its group. */
    default byte @Nullable [] agree(byte[] peer, int offset, int length) {
        return switch (this) {
            case EcAgreement key -> key.sharedX(peer, offset, length);
            case MontgomeryAgreement key -> key.sharedU(peer, offset, length);
            case TokenOperation key -> key.sharedX(peer, offset, length);
            case DhAgreement key -> key.sharedNumber(peer, offset, length);
            case RawRsa _,Signing _ -> null;
        };
    }
}
