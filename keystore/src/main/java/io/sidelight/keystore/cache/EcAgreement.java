// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.cache;

import io.sidelight.keystore.KeyAlgorithm;
import io.sidelight.keystore.KeyEntry;
import java.security.Provider;
import java.util.Arrays;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.math.ec.ECPoint;
import org.jspecify.annotations.Nullable;

/**
 * Diffie-Hellman on an elliptic curve, and the decryption that SM2 makes of it.
 *
 * <p>The multiplication runs on the fast provider where that has the curve, which does five times as many a second, else on
 * BouncyCastle's curves, which do three times as many as the JDK's.
 */
final class EcAgreement implements KeyOperation {
    private final ECPrivateKeyParameters key;
    private final @Nullable FastEc fast;
    private final @Nullable Sm2Decryption sm2;

    private EcAgreement(ECPrivateKeyParameters key, @Nullable FastEc fast, @Nullable Sm2Decryption sm2) {
        this.key = key;
        this.fast = fast;
        this.sm2 = sm2;
    }

    static EcAgreement of(KeyEntry entry, ECPrivateKeyParameters key, @Nullable Provider provider) {
        boolean isSm2 = entry.algorithm() == KeyAlgorithm.SM2;
        return new EcAgreement(key, provider == null || isSm2 ? null : FastEc.open(entry, provider),
                isSm2 ? new Sm2Decryption(key) : null);
    }

    /** Decryption by this key, {@code null} when it is not on SM2's curve. */
    @Nullable
    Sm2Decryption sm2() {
        return sm2;
    }

    /** The x coordinate of the shared point, of the field's length; {@code null} when the peer's point is not on the curve. */
    byte @Nullable [] sharedX(byte[] peer, int offset, int length) {
        ECPoint point = point(peer, offset, length);
        if (point == null) {
            return null;
        }
        if (fast != null) {
            byte[] shared = fast.agree(point);
            if (shared != null) {
                return shared;
            }
        }
        ECPoint shared = point.multiply(key.getD()).normalize();
        return shared.isInfinity() ? null : shared.getAffineXCoord().getEncoded();
    }

    private @Nullable ECPoint point(byte[] peer, int offset, int length) {
        int field = key.getParameters().getCurve().getFieldElementEncodingLength();
        if (length != 1 + field && length != 1 + 2 * field) {
            return null;
        }
        try {
            ECPoint point = key.getParameters().getCurve()
                    .decodePoint(Arrays.copyOfRange(peer, offset, offset + length));
            return point.isInfinity() ? null : point;
        } catch (RuntimeException e) {
            // Not on the curve: a damaged or hostile message.
            return null;
        }
    }

    @Override
    public void destroy() {
        if (fast != null) {
            fast.destroy();
        }
    }
}
