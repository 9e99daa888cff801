// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.cache;

import java.math.BigInteger;
import org.bouncycastle.crypto.params.DHPrivateKeyParameters;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;

/**
 * Diffie-Hellman modulo a prime, by the JDK's own modular power: its KeyAgreement does nothing else, and refuses groups that old
 * servers use.
 */
final class DhAgreement implements KeyOperation {
    private final BigInteger prime;
    private final BigInteger exponent;
    private final int length;

    DhAgreement(DHPrivateKeyParameters key) {
        this.prime = key.getParameters().getP();
        this.exponent = key.getX();
        this.length = (prime.bitLength() + 7) >>> 3;
    }

    /** The shared number, padded to the prime's length; {@code null} when the peer's is not from 2 to p - 2. */
    byte @Nullable [] sharedNumber(byte[] peer, int offset, int peerLength) {
        if (peerLength > length + 1) {
            return null;
        }
        var value = new BigInteger(1, peer, offset, peerLength);
        if (value.compareTo(BigInteger.ONE) <= 0 || value.compareTo(prime.subtract(BigInteger.ONE)) >= 0) {
            return null;
        }
        return BigIntegers.asUnsignedByteArray(length, value.modPow(exponent, prime));
    }

    @Override
    public void destroy() {
        // Java's big integers cannot be wiped; the garbage collector takes them.
    }
}
