// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import io.sidelight.dataplane.tls.secrets.DirectionKeys;
import io.sidelight.dataplane.tls.wire.BulkCipher;
import io.sidelight.dataplane.tls.wire.BulkCipher.Mode;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * AEAD records of TLS 1.2 and TLCP: GCM and CCM carry a part of the nonce (RFC 5288 section 3, RFC 6655 section 3),
 * ChaCha20-Poly1305 makes it of the sequence number (RFC 7905 section 2).
 *
 * <pre>
 * | explicit nonce (8 or 0) | ciphertext | tag (16 or 8) |
 * </pre>
 */
final class AeadProtection implements RecordProtection {
    private static final int SALT_LENGTH = 4;
    private static final int EXPLICIT_NONCE_LENGTH = 8;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final RecordCiphers.Ring<AeadEngine> engines;
    /** The salt in front of an explicit nonce, or all of the IV, and the key behind it. */
    private final byte[] ivAndKey;
    private final byte ivLength;
    private final byte explicitLength;
    private final byte tagLength;
    private @Nullable AeadEngine engine;
    private long lastExplicitNonce = -1; // most peers begin with 0

    AeadProtection(RecordFormat format, DirectionKeys keys, RecordCiphers ciphers) {
        BulkCipher bulk = Objects.requireNonNull(format.suite().bulk());
        engines = ciphers.aead(bulk);
        ivLength = (byte) keys.iv().length;
        ivAndKey = Arrays.copyOf(keys.iv(), ivLength + keys.key().length);
        System.arraycopy(keys.key(), 0, ivAndKey, ivLength, keys.key().length);
        explicitLength = (byte) (bulk.mode() == Mode.CHACHA20_POLY1305 ? 0 : EXPLICIT_NONCE_LENGTH);
        tagLength = (byte) bulk.tagLength();
    }

    @Override
    public int open(int contentType, int version, long recordSequence, byte[] in, int offset, int length, byte[] out) {
        int plaintextLength = length - explicitLength - tagLength;
        if (plaintextLength < 0) {
            return FAILED;
        }
        AeadEngine own = engine();
        if (explicitLength > 0) {
            System.arraycopy(ivAndKey, 0, own.nonce, 0, SALT_LENGTH);
            System.arraycopy(in, offset, own.nonce, SALT_LENGTH, EXPLICIT_NONCE_LENGTH);
        } else {
            writeNonce(own.nonce, ivAndKey, recordSequence);
        }
        RecordMac.writeInput(own.additionalData, recordSequence, contentType, version, plaintextLength);
        int opened = own.open(in, offset + explicitLength, length - explicitLength, RecordMac.INPUT_LENGTH, out);
        if (opened >= 0 && explicitLength > 0) {
            lastExplicitNonce = explicitNonce(in, offset);
        }
        return opened;
    }

    /** The IV with the sequence number mixed in (RFC 7905 section 2, RFC 8446 section 5.3). */
    static void writeNonce(byte[] nonce, byte[] iv, long recordSequence) {
        System.arraycopy(iv, 0, nonce, 0, SALT_LENGTH);
        LONG.set(nonce, SALT_LENGTH, (long) LONG.get(iv, SALT_LENGTH) ^ recordSequence);
    }

    private AeadEngine engine() {
        AeadEngine known = engine;
        if (known == null || known.owner != this) {
            known = engines.take(this);
            known.key = engines.cipherKey(ivAndKey, ivLength, ivAndKey.length - ivLength);
            engine = known;
        }
        return known;
    }

    /** Peers count the explicit nonce up by one a record, wherever they begin. */
    @Override
    public long lostRecordsHint(byte[] in, int offset, int length) {
        return length < explicitLength || explicitLength == 0 ? -1 : explicitNonce(in, offset) - lastExplicitNonce - 1;
    }

    @Override
    public int shortestFragment() {
        return explicitLength + tagLength;
    }

    @Override
    public boolean opensAlone() {
        return true;
    }

    @Override
    public int plaintextLength(int fragmentLength) {
        return fragmentLength - explicitLength - tagLength;
    }

    private static long explicitNonce(byte[] in, int offset) {
        return (long) LONG.get(in, offset);
    }

    @Override
    public int plaintextOffset() {
        return 0;
    }
}
