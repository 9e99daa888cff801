// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import io.sidelight.dataplane.tls.secrets.DirectionKeys;
import io.sidelight.dataplane.tls.wire.BulkCipher;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import java.security.GeneralSecurityException;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * CBC records with a MAC: MAC-then-encrypt (RFC 5246 section 6.2.3.2) and encrypt-then-MAC (RFC 7366), with the IV before
 * each record (from TLS 1.1 on, and in TLCP) or carried over from the record before (SSL 3.0, TLS 1.0).
 *
 * <p>The cipher is not initialised again while it is ours (see {@link RecordCiphers}): CBC decryption chains over records as over blocks. With explicit IVs the first
 * block, which is the IV, comes out as garbage and is left aside; it is all that the next block needs. That saves an
 * {@code init}, and its garbage, per record.
 */
final class CbcProtection implements RecordProtection {
    private final RecordCiphers.Ring<MacEngine> engines;
    private final SecretKeySpec key;
    private final SecretKeySpec macKey;
    private final byte macLength;
    private final byte blockLength;
    private final byte ivLength;
    private final boolean encryptThenMac;
    private final boolean paddingIsArbitrary;
    /** Last ciphertext block so far, and the one before the last record: the IVs of TLS 1.0; else only zeros. */
    private final byte[] chain;
    private final byte[] chainBefore;
    private @Nullable MacEngine engine;

    CbcProtection(RecordFormat format, DirectionKeys keys, RecordCiphers ciphers) {
        CipherSuite suite = format.suite();
        BulkCipher bulk = Objects.requireNonNull(suite.bulk());
        blockLength = (byte) bulk.blockLength();
        ivLength = ProtocolVersion.hasExplicitIv(format.version()) ? blockLength : 0;
        macLength = (byte) format.macLength();
        paddingIsArbitrary = format.version() == ProtocolVersion.SSL_3_0;
        encryptThenMac = format.encryptThenMac();
        engines = ciphers.withMac(bulk, suite.mac(), format.version());
        key = new SecretKeySpec(keys.key(), bulk.algorithm());
        macKey = new SecretKeySpec(keys.macKey(), suite.mac().hmac());
        chain = keys.iv().length > 0 ? keys.iv().clone() : new byte[blockLength];
        chainBefore = ivLength == 0 ? chain.clone() : chain;
    }

    /** The engine, keyed for us and standing behind our last record. */
    private MacEngine engine() throws GeneralSecurityException {
        MacEngine known = engine;
        if (known != null && known.owner == this) {
            return known;
        }
        MacEngine taken = engines.take(this);
        taken.cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(chain));
        taken.mac.init(macKey);
        engine = taken;
        return taken;
    }

    @Override
    public int reopen(int contentType, int version, long recordSequence, byte[] in, int offset, int length,
            byte[] out) {
        if (ivLength == 0 && !encryptThenMac) {
            rewind();
        }
        return open(contentType, version, recordSequence, in, offset, length, out);
    }

    /** With carried-over IVs the cipher must stand again where it stood before the record. */
    private void rewind() {
        try {
            engine().cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(chainBefore));
            System.arraycopy(chainBefore, 0, chain, 0, blockLength);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int open(int contentType, int version, long recordSequence, byte[] in, int offset, int length, byte[] out) {
        int encryptedLength = encryptThenMac ? length - macLength : length;
        if (encryptedLength < ivLength + blockLength || encryptedLength % blockLength != 0) {
            return FAILED;
        }
        try {
            MacEngine own = engine();
            // the MAC goes first: what it does not cover is not decrypted
            if (encryptThenMac && !own.mac.fits(recordSequence, contentType, version, in, offset, encryptedLength, in,
                    offset + encryptedLength, macLength)) {
                return FAILED;
            }
            own.cipher.update(in, offset, encryptedLength, out, 0);
            if (ivLength == 0) {
                System.arraycopy(chain, 0, chainBefore, 0, blockLength);
                System.arraycopy(in, offset + encryptedLength - blockLength, chain, 0, blockLength);
            }
            int padded = encryptedLength - ivLength - (encryptThenMac ? 0 : macLength);
            int contentLength = withoutPadding(out, encryptedLength, padded);
            if (contentLength < 0 || encryptThenMac) {
                return contentLength;
            }
            return own.mac.fits(recordSequence, contentType, version, out, ivLength, contentLength, out,
                    ivLength + contentLength, macLength) ? contentLength : FAILED;
        } catch (GeneralSecurityException e) {
            return FAILED;
        }
    }

    @Override
    public int plaintextOffset() {
        return ivLength;
    }

    /**
     * Length of the content before padding (and MAC), or FAILED when the padding's bytes are not all its length. In SSL 3.0
     * only the last byte counts, and padding is shorter than a block (RFC 6101 section 5.2.3.2).
     */
    private int withoutPadding(byte[] out, int end, int padded) {
        int padding = out[end - 1] & 0xFF;
        int contentLength = padded - 1 - padding;
        if (contentLength < 0 || paddingIsArbitrary && padding >= blockLength) {
            return FAILED;
        }
        for (int i = end - 1 - padding; i < end - 1 && !paddingIsArbitrary; i++) {
            if ((out[i] & 0xFF) != padding) {
                return FAILED;
            }
        }
        return contentLength;
    }
}
