// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import io.sidelight.dataplane.tls.secrets.DirectionKeys;
import io.sidelight.dataplane.tls.wire.BulkCipher;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
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
    private static final byte[] ANY_IV = new byte[16];

    private final RecordCiphers.Ring<MacEngine> engines;
    /**
     * The MAC's key, the cipher's key and, where it is carried over, the IV of the next record: the last ciphertext block of the
     * last one that verified.
     */
    private final byte[] keys;
    private @Nullable MacEngine engine;
    private @Nullable Unread unread;
    private final byte macKeyLength;
    private final byte keyLength;
    private final byte macLength;
    private final byte blockLength;
    private final byte ivLength;
    private final boolean encryptThenMac;
    private final boolean paddingIsArbitrary;

    /** The last record that verified behind a loss, without an IV to read it, and its last ciphertext block. */
    private record Unread(long sequence, byte[] chain) {}

    CbcProtection(RecordFormat format, DirectionKeys directionKeys, RecordCiphers ciphers) {
        CipherSuite suite = format.suite();
        BulkCipher bulk = Objects.requireNonNull(suite.bulk());
        blockLength = (byte) bulk.blockLength();
        ivLength = ProtocolVersion.hasExplicitIv(format.version()) ? blockLength : 0;
        macLength = (byte) format.macLength();
        paddingIsArbitrary = format.version() == ProtocolVersion.SSL_3_0;
        encryptThenMac = format.encryptThenMac();
        engines = ciphers.withMac(bulk, suite.mac(), format.version());
        macKeyLength = (byte) directionKeys.macKey().length;
        keyLength = (byte) directionKeys.key().length;
        keys = new byte[macKeyLength + keyLength + blockLength - ivLength];
        System.arraycopy(directionKeys.macKey(), 0, keys, 0, macKeyLength);
        System.arraycopy(directionKeys.key(), 0, keys, macKeyLength, keyLength);
        int carried = Math.min(directionKeys.iv().length, blockLength - ivLength);
        System.arraycopy(directionKeys.iv(), 0, keys, macKeyLength + keyLength, carried);
    }

    /** The engine, keyed for us and standing behind our last record. */
    private MacEngine engine() throws GeneralSecurityException {
        MacEngine known = engine;
        if (known != null && known.owner == this) {
            return known;
        }
        MacEngine taken = engines.take(this);
        taken.key = engines.cipherKey(keys, macKeyLength, keyLength);
        initCipher(taken, ivLength > 0 ? new IvParameterSpec(ANY_IV, 0, blockLength) : chain());
        taken.mac.init(engines.macKey(keys, macKeyLength));
        engine = taken;
        return taken;
    }

    /** Begins the chaining anew; where records bring their IVs any will do, since it spoils their own block only. */
    private static void initCipher(MacEngine own, IvParameterSpec iv) throws GeneralSecurityException {
        own.cipher.init(Cipher.DECRYPT_MODE, own.key, iv);
    }

    private IvParameterSpec chain() {
        return new IvParameterSpec(keys, keys.length - blockLength, blockLength);
    }

    @Override
    public int open(int contentType, int version, long recordSequence, byte[] in, int offset, int length, byte[] out) {
        int encryptedLength = encryptThenMac ? length - macLength : length;
        if (!isPossible(encryptedLength)) {
            return FAILED;
        }
        try {
            MacEngine own = engine();
            // the MAC goes first: what it does not cover is not decrypted
            if (encryptThenMac && !encryptedFits(own, contentType, version, recordSequence, in, offset,
                    encryptedLength)) {
                return FAILED;
            }
            int contentLength = decrypt(own, in, offset, encryptedLength, out);
            if (contentLength >= 0 && (encryptThenMac
                    || contentFits(own, contentType, version, recordSequence, contentLength, out))) {
                carryOver(in, offset + encryptedLength);
                return contentLength;
            }
        } catch (GeneralSecurityException e) {
            // no plaintext either
        }
        forgetEngine();
        return FAILED;
    }

    @Override
    public int search(int contentType, int version, RecordSearch search, byte[] in, int offset, int length,
            byte[] out) {
        int encryptedLength = encryptThenMac ? length - macLength : length;
        if (!isPossible(encryptedLength)) {
            return FAILED;
        }
        int opened = FAILED;
        try {
            opened = encryptThenMac
                    ? searchByEncrypted(contentType, version, search, in, offset, encryptedLength, out)
                    : searchByContent(contentType, version, search, in, offset, encryptedLength, out);
        } catch (GeneralSecurityException e) {
            // no plaintext either
        }
        if (opened == FAILED) {
            forgetEngine();
        }
        return opened;
    }

    /** MAC-then-encrypt: decrypts once, and then only the MAC is tried under other numbers. */
    private int searchByContent(int contentType, int version, RecordSearch search, byte[] in, int offset,
            int encryptedLength, byte[] out) throws GeneralSecurityException {
        byte[] iv = new byte[blockLength];
        if (ivLength > 0 || search.place().copyBefore(iv, blockLength)) {
            MacEngine own = engine();
            initCipher(own, new IvParameterSpec(iv));
            int contentLength = decrypt(own, in, offset, encryptedLength, out);
            while (contentLength >= 0 && search.next()) {
                if (contentFits(own, contentType, version, search.sequence(), contentLength, out)) {
                    carryOver(in, offset + encryptedLength);
                    return contentLength;
                }
            }
        }
        if (ivLength > 0) {
            return FAILED;
        }
        // what lies between may be none of the peer's: then the IV is still that of the last record that verified
        forgetEngine();
        search.nothingLost();
        return open(contentType, version, search.sequence(), in, offset, encryptedLength, out);
    }

    /**
     * Encrypt-then-MAC: the MAC does not cover an IV that is carried over, so that is known only when the record before
     * verified. Where it did not, this record gives the next one's IV and nothing else.
     */
    private int searchByEncrypted(int contentType, int version, RecordSearch search, byte[] in, int offset,
            int encryptedLength, byte[] out) throws GeneralSecurityException {
        while (search.next()) {
            MacEngine own = engine();
            if (!encryptedFits(own, contentType, version, search.sequence(), in, offset, encryptedLength)) {
                continue;
            }
            if (ivLength == 0 && search.lost() == 0) {
                initCipher(own, chain());
            } else if (ivLength == 0) {
                Unread before = unread;
                if (before == null || search.sequence() != before.sequence() + 1) {
                    int end = offset + encryptedLength;
                    unread = new Unread(search.sequence(), Arrays.copyOfRange(in, end - blockLength, end));
                    return FAILED;
                }
                initCipher(own, new IvParameterSpec(before.chain()));
            }
            int contentLength = decrypt(own, in, offset, encryptedLength, out);
            if (contentLength >= 0) {
                carryOver(in, offset + encryptedLength);
            }
            return contentLength;
        }
        return FAILED;
    }

    private boolean isPossible(int encryptedLength) {
        return encryptedLength >= ivLength + blockLength && encryptedLength % blockLength == 0;
    }

    /** Decrypts what the engine's chaining fits to; length of the content, FAILED when the padding is wrong. */
    private int decrypt(MacEngine own, byte[] in, int offset, int encryptedLength, byte[] out)
            throws GeneralSecurityException {
        own.cipher.update(in, offset, encryptedLength, out, 0);
        int padded = encryptedLength - ivLength - (encryptThenMac ? 0 : macLength);
        return withoutPadding(out, encryptedLength, padded);
    }

    private boolean encryptedFits(MacEngine own, int contentType, int version, long recordSequence, byte[] in,
            int offset, int encryptedLength) throws GeneralSecurityException {
        return own.mac.fits(recordSequence, contentType, version, in, offset, encryptedLength, in,
                offset + encryptedLength, macLength);
    }

    private boolean contentFits(MacEngine own, int contentType, int version, long recordSequence, int contentLength,
            byte[] out) throws GeneralSecurityException {
        return own.mac.fits(recordSequence, contentType, version, out, ivLength, contentLength, out,
                ivLength + contentLength, macLength);
    }

    private void carryOver(byte[] in, int end) {
        if (ivLength == 0) {
            System.arraycopy(in, end - blockLength, keys, keys.length - blockLength, blockLength);
        }
    }

    /** With carried-over IVs a record that did not verify must not move the chaining. */
    private void forgetEngine() {
        if (ivLength == 0) {
            engine = null;
        }
    }

    @Override
    public int shortestFragment() {
        int content = encryptThenMac ? 1 : macLength + 1;
        int blocks = (content + blockLength - 1) / blockLength;
        return ivLength + blocks * blockLength + (encryptThenMac ? macLength : 0);
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
