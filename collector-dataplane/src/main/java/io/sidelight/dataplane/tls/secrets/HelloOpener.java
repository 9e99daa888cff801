// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.secrets;

import io.sidelight.dataplane.tls.wire.ByteCursor;
import io.sidelight.dataplane.tls.wire.CipherSuite.Hash;
import io.sidelight.dataplane.tls.wire.EncryptedHello;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Decrypts the ClientHello that is hidden in another one (RFC 9849), given what a key log has of it: the secret shared by
 * HPKE's key encapsulation, and the configuration that the client used (RFC 9850). Warm; one per worker.
 */
public final class HelloOpener {
    private static final byte[] NOTHING = {};
    private static final byte[] INFO_PREFIX = "tls ech\0".getBytes(StandardCharsets.US_ASCII);
    private static final int NONCE_LENGTH = 12;
    private static final int TAG_BITS = 128;
    /** Fields of an ECHConfig before its kem_id: version, length, config id (RFC 9849 section 4). */
    private static final int CONFIG_KEM_OFFSET = 2 + 2 + 1;

    private final HkdfLabel hkdf;

    public HelloOpener(HkdfLabel hkdf) {
        this.hkdf = hkdf;
    }

    /**
     * The hidden hello: a ClientHello's body without session id, its end padded, some of its extensions left to the outer one.
     * Empty when it does not open.
     *
     * @param hello holds the outer ClientHello's body; not changed
     * @param sharedSecret key log's ECH_SECRET
     * @param config key log's ECH_CONFIG
     */
    public byte[] open(byte[] hello, int offset, int length, byte[] sharedSecret, byte[] config) {
        EncryptedHello hidden = EncryptedHello.of(hello, offset, length);
        HpkeSuite suite = hidden == null ? null : HpkeSuite.of(hidden, config);
        if (hidden == null || suite == null) {
            return NOTHING;
        }
        byte[] info = ByteBuffer.allocate(INFO_PREFIX.length + config.length).put(INFO_PREFIX).put(config).array();
        byte[] outer = Arrays.copyOfRange(hello, offset, offset + length);
        Arrays.fill(outer, hidden.offset() - offset, hidden.offset() - offset + hidden.length(), (byte) 0);
        try {
            Keys keys = keys(suite, sharedSecret, info);
            Cipher cipher = suite.cipher(keys);
            cipher.updateAAD(outer);
            return cipher.doFinal(hello, hidden.offset(), hidden.length());
        } catch (GeneralSecurityException e) {
            return NOTHING; // the JCA's only way to say that the tag does not fit
        }
    }

    /** The key schedule of HPKE's base mode (RFC 9180 section 5.1). */
    Keys keys(HpkeSuite suite, byte[] sharedSecret, byte[] info) {
        byte[] pskIdHash = extract(suite, NOTHING, "psk_id_hash", NOTHING);
        byte[] infoHash = extract(suite, NOTHING, "info_hash", info);
        byte[] context = ByteBuffer.allocate(1 + pskIdHash.length + infoHash.length).put((byte) 0).put(pskIdHash)
                .put(infoHash).array();
        byte[] secret = extract(suite, sharedSecret, "secret", NOTHING);
        return new Keys(expand(suite, secret, "key", context, suite.keyLength()),
                expand(suite, secret, "base_nonce", context, NONCE_LENGTH));
    }

    private byte[] extract(HpkeSuite suite, byte[] salt, String label, byte[] inputKeyMaterial) {
        return hkdf.extract(suite.hash(), salt, labeled(suite, NOTHING, label, inputKeyMaterial));
    }

    private byte[] expand(HpkeSuite suite, byte[] secret, String label, byte[] context, int length) {
        byte[] lengthBytes = {(byte) (length >> 8), (byte) length};
        return hkdf.expand(suite.hash(), secret, labeled(suite, lengthBytes, label, context), length);
    }

    private static byte[] labeled(HpkeSuite suite, byte[] before, String label, byte[] content) {
        byte[] version = "HPKE-v1".getBytes(StandardCharsets.US_ASCII);
        byte[] words = label.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(before.length + version.length + 10 + words.length + content.length).put(before)
                .put(version).put("HPKE".getBytes(StandardCharsets.US_ASCII)).putShort((short) suite.kem())
                .putShort((short) suite.kdf()).putShort((short) suite.aead()).put(words).put(content).array();
    }

    /** Key and nonce of the first message. */
    record Keys(byte[] key, byte[] nonce) {
        @Override
        public String toString() {
            return "Keys[not shown]";
        }
    }

    /** HPKE's algorithms (RFC 9180 section 7). */
    record HpkeSuite(int kem, int kdf, int aead, Hash hash, int keyLength) {
        private static final int CHACHA20_POLY1305 = 3;

        static @Nullable HpkeSuite of(EncryptedHello hidden, byte[] config) {
            ByteCursor in = new ByteCursor(config, 0, config.length);
            in.skip(CONFIG_KEM_OFFSET);
            int kem = in.u16();
            Hash hash = switch (hidden.kdf()) {
                case 1 -> Hash.SHA256;
                case 2 -> Hash.SHA384;
                default -> null;
            };
            int keyLength = switch (hidden.aead()) {
                case 1 -> 16;
                case 2, CHACHA20_POLY1305 -> 32;
                default -> 0;
            };
            return in.failed() || hash == null || keyLength == 0
                    ? null
                    : new HpkeSuite(kem, hidden.kdf(), hidden.aead(), hash, keyLength);
        }

        Cipher cipher(Keys keys) throws GeneralSecurityException {
            if (aead == CHACHA20_POLY1305) {
                Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
                cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(keys.key(), "ChaCha20"),
                        new IvParameterSpec(keys.nonce()));
                return cipher;
            }
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(keys.key(), "AES"),
                    new GCMParameterSpec(TAG_BITS, keys.nonce()));
            return cipher;
        }
    }
}
