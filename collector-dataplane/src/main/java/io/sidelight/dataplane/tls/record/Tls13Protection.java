// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import io.sidelight.dataplane.tls.secrets.DirectionKeys;
import io.sidelight.dataplane.tls.wire.BulkCipher;
import io.sidelight.dataplane.tls.wire.RecordHeader;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Records of TLS 1.3 (RFC 8446 section 5.2): the content type stands encrypted behind the content, zeros may follow it.
 *
 * <pre>
 * | content | content type (1) | zeros | encrypted, then the tag
 * </pre>
 */
final class Tls13Protection implements RecordProtection {
    /** From this draft on the header is authenticated. */
    private static final int DRAFT_WITH_ADDITIONAL_DATA = 25;

    private final RecordCiphers.Ring<AeadEngine> engines;
    /** The IV, and the key behind it. */
    private final byte[] ivAndKey;
    private final byte ivLength;
    private final byte tagLength;
    private final byte additionalLength;
    private byte innerType;
    private @Nullable AeadEngine engine;

    Tls13Protection(RecordFormat format, DirectionKeys keys, RecordCiphers ciphers) {
        BulkCipher bulk = Objects.requireNonNull(format.suite().bulk());
        engines = ciphers.aead(bulk);
        ivLength = (byte) keys.iv().length;
        ivAndKey = Arrays.copyOf(keys.iv(), ivLength + keys.key().length);
        System.arraycopy(keys.key(), 0, ivAndKey, ivLength, keys.key().length);
        tagLength = (byte) bulk.tagLength();
        boolean early = format.version() >> 8 == 0x7F && (format.version() & 0xFF) < DRAFT_WITH_ADDITIONAL_DATA;
        additionalLength = (byte) (early ? 0 : RecordHeader.LENGTH);
    }

    @Override
    public int open(int contentType, int version, long recordSequence, byte[] in, int offset, int length, byte[] out) {
        if (length <= tagLength) {
            return FAILED;
        }
        AeadEngine own = engine();
        AeadProtection.writeNonce(own.nonce, ivAndKey, recordSequence);
        writeHeader(own.additionalData, contentType, version, length);
        int opened = own.open(in, offset, length, additionalLength, out);
        int last = opened - 1;
        while (last >= 0 && out[last] == 0) {
            last--;
        }
        if (last < 0) {
            return FAILED; // no content type: nothing that a peer may send, though the tag fits
        }
        innerType = out[last];
        return last;
    }

    private static void writeHeader(byte[] out, int contentType, int version, int length) {
        out[0] = (byte) contentType;
        out[1] = (byte) (version >> 8);
        out[2] = (byte) version;
        out[3] = (byte) (length >> 8);
        out[4] = (byte) length;
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

    @Override
    public int contentType(int headerType) {
        return innerType & 0xFF;
    }

    @Override
    public int shortestFragment() {
        return tagLength + 1;
    }

    @Override
    public int plaintextOffset() {
        return 0;
    }
}
