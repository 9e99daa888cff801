// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import io.sidelight.dataplane.tls.secrets.DirectionKeys;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.CipherSuite.Bulk;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * CBC records with an HMAC: MAC-then-encrypt (RFC 5246 section 6.2.3.2) and encrypt-then-MAC (RFC 7366), with the IV before
 * each record (from TLS 1.1 on) or carried over from the record before (TLS 1.0).
 *
 * <p>The cipher is never initialised again: CBC decryption chains over records as over blocks. With explicit IVs the first
 * block, which is the IV, comes out as garbage and is left aside; it is all that the next block needs. That saves an
 * {@code init}, and its garbage, per record.
 */
final class CbcProtection implements RecordProtection {
    private final Cipher cipher;
    private final Mac mac;
    private final int macLength;
    private final int blockLength;
    private final int ivLength;
    private final boolean encryptThenMac;
    private final byte[] macInput = new byte[RecordMacInput.LENGTH];
    private final byte[] expectedMac;
    private final SecretKeySpec key;
    /** Last ciphertext block so far, and the one before the last record: the IVs of TLS 1.0. */
    private final byte[] chain;
    private final byte[] chainBefore;

    CbcProtection(CipherSuite suite, int version, boolean encryptThenMac, DirectionKeys keys)
            throws GeneralSecurityException {
        Bulk bulk = Objects.requireNonNull(suite.bulk());
        blockLength = bulk.blockLength();
        ivLength = version >= ProtocolVersion.TLS_1_1 ? blockLength : 0;
        macLength = suite.mac().length();
        this.encryptThenMac = encryptThenMac;
        expectedMac = new byte[macLength];
        cipher = Cipher.getInstance(bulk.algorithm() + "/CBC/NoPadding");
        byte[] iv = keys.iv().length > 0 ? keys.iv() : new byte[blockLength];
        key = new SecretKeySpec(keys.key(), bulk.algorithm());
        chain = iv.clone();
        chainBefore = iv.clone();
        cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(iv));
        mac = Mac.getInstance(suite.mac().hmac());
        mac.init(new SecretKeySpec(keys.macKey(), suite.mac().hmac()));
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
            cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(chainBefore));
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
            if (encryptThenMac) {
                // the MAC goes first: what it does not cover is not decrypted
                RecordMacInput.write(macInput, recordSequence, contentType, version, encryptedLength);
                if (!macFits(in, offset, encryptedLength, in, offset + encryptedLength)) {
                    return FAILED;
                }
            }
            cipher.update(in, offset, encryptedLength, out, 0);
            if (ivLength == 0) {
                System.arraycopy(chain, 0, chainBefore, 0, blockLength);
                System.arraycopy(in, offset + encryptedLength - blockLength, chain, 0, blockLength);
            }
            int padded = encryptedLength - ivLength - (encryptThenMac ? 0 : macLength);
            int contentLength = withoutPadding(out, encryptedLength, padded);
            if (contentLength < 0 || encryptThenMac) {
                return contentLength;
            }
            RecordMacInput.write(macInput, recordSequence, contentType, version, contentLength);
            return macFits(out, ivLength, contentLength, out, ivLength + contentLength) ? contentLength : FAILED;
        } catch (GeneralSecurityException e) {
            return FAILED;
        }
    }

    @Override
    public int plaintextOffset() {
        return ivLength;
    }

    /** Length of the content before padding (and MAC), or FAILED when the padding's bytes are not all its length. */
    private static int withoutPadding(byte[] out, int end, int padded) {
        int padding = out[end - 1] & 0xFF;
        int contentLength = padded - 1 - padding;
        if (contentLength < 0) {
            return FAILED;
        }
        for (int i = end - 1 - padding; i < end - 1; i++) {
            if ((out[i] & 0xFF) != padding) {
                return FAILED;
            }
        }
        return contentLength;
    }

    private boolean macFits(byte[] content, int offset, int length, byte[] macBytes, int macOffset)
            throws GeneralSecurityException {
        mac.update(macInput);
        mac.update(content, offset, length);
        mac.doFinal(expectedMac, 0);
        return Arrays.equals(expectedMac, 0, macLength, macBytes, macOffset, macOffset + macLength);
    }
}
