// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.cache;

import io.sidelight.keystore.KeyEntry;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.interfaces.ECKey;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import javax.crypto.KeyAgreement;
import javax.security.auth.DestroyFailedException;
import org.jspecify.annotations.Nullable;

/** An elliptic-curve key at a JCA provider, with its initialised agreement. */
final class FastEc {
    private final PrivateKey key;
    private final ECParameterSpec curve;
    private final KeyFactory factory;
    private final KeyAgreement agreement;

    private FastEc(PrivateKey key, ECParameterSpec curve, KeyFactory factory, KeyAgreement agreement) {
        this.key = key;
        this.curve = curve;
        this.factory = factory;
        this.agreement = agreement;
    }

    /** {@code null} when the provider does not have the curve. */
    static @Nullable FastEc open(KeyEntry entry, Provider provider) {
        try {
            PrivateKey key = entry.decode(provider);
            KeyAgreement agreement = KeyAgreement.getInstance("ECDH", provider);
            agreement.init(key);
            return key instanceof ECKey ec
                    ? new FastEc(key, ec.getParams(), KeyFactory.getInstance("EC", provider), agreement)
                    : null;
        } catch (GeneralSecurityException | RuntimeException e) {
            return null;
        }
    }

    /**
     * The x coordinate of the shared point; {@code null} when the provider refuses.
     *
     * @param point on the key's curve, normalised, not at infinity
     */
    byte @Nullable [] agree(org.bouncycastle.math.ec.ECPoint point) {
        try {
            var affine = new ECPoint(point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger());
            agreement.doPhase(factory.generatePublic(new ECPublicKeySpec(affine, curve)), true);
            return agreement.generateSecret();
        } catch (GeneralSecurityException | RuntimeException e) {
            return null;
        }
    }

    void destroy() {
        try {
            key.destroy();
        } catch (DestroyFailedException | IllegalStateException _) {
            // Nothing to be done about it; the garbage collector takes what is left.
        }
    }
}
