// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.secrets;

import io.sidelight.dataplane.tls.wire.CipherSuite.Hash;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Where algorithms come from: the JDK, and BouncyCastle for what the JDK lacks. BouncyCastle is loaded when it is first
 * needed, and never registered for the whole process. Cold.
 */
public final class Jca {
    private Jca() {}

    /** A cipher, not keyed yet. */
    public static Cipher cipher(String transformation) throws GeneralSecurityException {
        try {
            return Cipher.getInstance(transformation);
        } catch (NoSuchAlgorithmException e) {
            return Cipher.getInstance(transformation, BouncyCastle.PROVIDER);
        }
    }

    /** The HMAC over a hash, not keyed yet. */
    public static Mac hmac(Hash hash) throws GeneralSecurityException {
        return hash == Hash.SM3
                ? Mac.getInstance(hash.hmac(), BouncyCastle.PROVIDER)
                : Mac.getInstance(hash.hmac());
    }

    /** A hash function; all of {@link Hash} but NONE exist. */
    public static MessageDigest digest(Hash hash) {
        try {
            return hash == Hash.SM3
                    ? MessageDigest.getInstance(hash.digest(), BouncyCastle.PROVIDER)
                    : MessageDigest.getInstance(hash.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Loaded on first use. */
    private static final class BouncyCastle {
        static final Provider PROVIDER = new BouncyCastleProvider();
    }
}
