// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import io.sidelight.dataplane.tls.secrets.DirectionKeys;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * AES-GCM records of TLS 1.2 (RFC 5288 section 3).
 *
 * <pre>
 * | explicit nonce (8) | ciphertext | tag (16) |
 * </pre>
 *
 * <p>The JCA wants a new {@code init} with a parameter object for each record: about 1 kB of garbage, the known leak.
 */
final class GcmProtection implements RecordProtection {
    private static final int EXPLICIT_NONCE_LENGTH = 8;
    private static final int TAG_LENGTH = 16;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final RecordCiphers ciphers;
    private final SecretKey key;
    private final byte[] nonce = new byte[12];
    private @Nullable GcmEngine engine;
    private long lastExplicitNonce = -1; // most peers begin with 0

    GcmProtection(DirectionKeys keys, RecordCiphers ciphers) {
        this.ciphers = ciphers;
        key = new SecretKeySpec(keys.key(), "AES");
        System.arraycopy(keys.iv(), 0, nonce, 0, keys.iv().length);
    }

    @Override
    public int open(int contentType, int version, long recordSequence, byte[] in, int offset, int length, byte[] out) {
        int plaintextLength = length - EXPLICIT_NONCE_LENGTH - TAG_LENGTH;
        if (plaintextLength < 0) {
            return FAILED;
        }
        System.arraycopy(in, offset, nonce, 4, EXPLICIT_NONCE_LENGTH);
        try {
            GcmEngine own = engine();
            RecordMacInput.write(own.additionalData, recordSequence, contentType, version, plaintextLength);
            own.cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(8 * TAG_LENGTH, nonce));
            own.cipher.updateAAD(own.additionalData);
            int opened = own.cipher.doFinal(in, offset + EXPLICIT_NONCE_LENGTH, length - EXPLICIT_NONCE_LENGTH, out, 0);
            lastExplicitNonce = explicitNonce(in, offset);
            return opened;
        } catch (GeneralSecurityException e) {
            return FAILED; // the JCA's only way to say that the tag does not fit
        }
    }

    private GcmEngine engine() throws GeneralSecurityException {
        GcmEngine known = engine;
        if (known == null || known.owner != this) {
            known = ciphers.takeGcm(this);
            engine = known;
        }
        return known;
    }

    /** Peers count the explicit nonce up by one a record, wherever they begin. */
    @Override
    public long lostRecordsHint(byte[] in, int offset, int length) {
        return length < EXPLICIT_NONCE_LENGTH ? -1 : explicitNonce(in, offset) - lastExplicitNonce - 1;
    }

    @Override
    public int plaintextLength(int fragmentLength) {
        return fragmentLength - EXPLICIT_NONCE_LENGTH - TAG_LENGTH;
    }

    private static long explicitNonce(byte[] in, int offset) {
        return (long) LONG.get(in, offset);
    }

    @Override
    public int plaintextOffset() {
        return 0;
    }
}
