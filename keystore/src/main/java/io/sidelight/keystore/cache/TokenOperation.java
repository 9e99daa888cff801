// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.cache;

import io.sidelight.keystore.KeyAlgorithm;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.KeyHandle;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.Arrays;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.math.ec.ECPoint;
import org.jspecify.annotations.Nullable;

/** A private key that stays in a token. Each use is a call that may take milliseconds; the handle bounds how long it is waited for. */
final class TokenOperation implements KeyOperation {
    private final KeyHandle handle;
    private final AsymmetricKeyParameter publicKey;
    private final int modulusLength;
    private boolean unavailable;

    private TokenOperation(KeyHandle handle, AsymmetricKeyParameter publicKey, int modulusLength) {
        this.handle = handle;
        this.publicKey = publicKey;
        this.modulusLength = modulusLength;
    }

    static TokenOperation of(KeyEntry entry, KeyHandle handle) throws GeneralSecurityException {
        try {
            AsymmetricKeyParameter key = PublicKeyFactory.createKey(
                    SubjectPublicKeyInfo.getInstance(entry.publicKeyEncoded()));
            return switch (key) {
                case RSAKeyParameters rsa -> new TokenOperation(handle, key, (rsa.getModulus().bitLength() + 7) >>> 3);
                case ECPublicKeyParameters _ when entry.algorithm() == KeyAlgorithm.EC ->
                    new TokenOperation(handle, key, 0);
                default -> throw new InvalidKeyException("not a key that is used in a token: " + entry.algorithm());
            };
        } catch (IOException e) {
            throw new InvalidKeyException("not a public key", e);
        }
    }

    /** Whether the last use failed because of the token, and not of what a peer sent. */
    boolean wasUnavailable() {
        return unavailable;
    }

    PremasterResult openPremaster(byte[] encrypted, int offset, int length, byte[] premaster) {
        if (modulusLength == 0) {
            return PremasterResult.WRONG_ALGORITHM;
        }
        byte[] block = new byte[modulusLength];
        if (!RawRsa.align(encrypted, offset, length, block)) {
            return PremasterResult.WRONG_LENGTH;
        }
        if (new BigInteger(1, block).compareTo(((RSAKeyParameters) publicKey).getModulus()) >= 0) {
            return PremasterResult.WRONG_KEY; // anybody can send it, and tokens take it for a failure of theirs
        }
        unavailable = false;
        try {
            byte[] message = handle.decrypt(block);
            if (message == null) {
                return PremasterResult.WRONG_KEY;
            }
            boolean fits = message.length == RawRsa.PREMASTER_LENGTH;
            if (fits) {
                System.arraycopy(message, 0, premaster, 0, RawRsa.PREMASTER_LENGTH);
            }
            Arrays.fill(message, (byte) 0);
            return fits ? PremasterResult.OPENED : PremasterResult.WRONG_LENGTH;
        } catch (KeyHandle.UnavailableException _) {
            unavailable = true;
            return PremasterResult.UNAVAILABLE;
        }
    }

    /** As {@link EcAgreement#sharedX}; {@code null} also when the token cannot be used now. */
    byte @Nullable [] sharedX(byte[] peer, int offset, int length) {
        byte[] point = publicKey instanceof ECPublicKeyParameters ec ? checked(ec, peer, offset, length) : null;
        unavailable = false;
        try {
            return point == null ? null : handle.agree(point);
        } catch (KeyHandle.UnavailableException _) {
            unavailable = true;
            return null;
        }
    }

    /** Points that are not on the curve never reach a token: what it would tell of its key by them is not ours to ask. */
    private static byte @Nullable [] checked(ECPublicKeyParameters key, byte[] peer, int offset, int length) {
        int field = key.getParameters().getCurve().getFieldElementEncodingLength();
        if (length != 1 + field && length != 1 + 2 * field) {
            return null;
        }
        try {
            ECPoint point = key.getParameters().getCurve().decodePoint(
                    Arrays.copyOfRange(peer, offset, offset + length));
            return point.isInfinity() ? null : point.getEncoded(false);
        } catch (RuntimeException e) {
            // Not on the curve: a damaged or hostile message.
            return null;
        }
    }

    @Override
    public void destroy() {
        // the token has it, and the session belongs to all workers
    }
}
