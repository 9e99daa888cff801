// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.secrets;

import io.sidelight.dataplane.tls.wire.CipherSuite.Hash;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.EnumMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key derivation of TLS 1.3: HKDF (RFC 5869) with the labels of RFC 8446 section 7.1. One per worker: it keeps the MAC
 * objects. Warm.
 */
public final class HkdfLabel {
    private static final byte[] PREFIX = "tls13 ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DRAFT_PREFIX = "TLS 1.3, ".getBytes(StandardCharsets.US_ASCII);
    /** From this draft on the labels are those of RFC 8446. */
    private static final int DRAFT_WITH_FINAL_LABELS = 20;

    private final Map<Hash, Mac> macs = new EnumMap<>(Hash.class);

    /**
     * HKDF-Extract.
     *
     * @param salt empty stands for as many zeros as the hash is long
     * @param inputKeyMaterial read, not kept; empty stands for as many zeros as the hash is long, as in RFC 8446's figure
     */
    public byte[] extract(Hash hash, byte[] salt, byte[] inputKeyMaterial) {
        byte[] zeros = new byte[hash.length()];
        Mac mac = keyed(hash, salt.length == 0 ? zeros : salt);
        return mac.doFinal(inputKeyMaterial.length == 0 ? zeros : inputKeyMaterial);
    }

    /**
     * HKDF-Expand-Label.
     *
     * @param version negotiated version: drafts before 20 have another label prefix
     * @param secret read, not kept
     * @param label without prefix; with it at most 255 bytes
     * @param length of the output, at most 255 times that of the hash
     */
    public byte[] expand(int version, Hash hash, byte[] secret, String label, byte[] context, int length) {
        return expand(hash, secret, info(version, label, context, length), length);
    }

    /** HKDF-Expand (RFC 5869 section 2.3). */
    byte[] expand(Hash hash, byte[] secret, byte[] info, int length) {
        Mac mac = keyed(hash, secret);
        byte[] output = new byte[length];
        byte[] block = {};
        for (int done = 0, number = 1; done < length; done += block.length, number++) {
            mac.update(block);
            mac.update(info);
            mac.update((byte) number);
            block = mac.doFinal();
            System.arraycopy(block, 0, output, done, Math.min(block.length, length - done));
        }
        return output;
    }

    /** Derive-Secret, given the transcript's hash. */
    public byte[] deriveSecret(int version, Hash hash, byte[] secret, String label, byte[] transcriptHash) {
        return expand(version, hash, secret, label, transcriptHash, hash.length());
    }

    /** True for a draft whose labels differ from RFC 8446's. */
    static boolean hasDraftLabels(int version) {
        return version != ProtocolVersion.TLS_1_3 && (version & 0xFF) < DRAFT_WITH_FINAL_LABELS;
    }

    private static byte[] info(int version, String label, byte[] context, int length) {
        byte[] prefix = hasDraftLabels(version) ? DRAFT_PREFIX : PREFIX;
        byte[] words = label.getBytes(StandardCharsets.US_ASCII);
        byte[] info = new byte[4 + prefix.length + words.length + context.length];
        info[0] = (byte) (length >> 8);
        info[1] = (byte) length;
        info[2] = (byte) (prefix.length + words.length);
        System.arraycopy(prefix, 0, info, 3, prefix.length);
        System.arraycopy(words, 0, info, 3 + prefix.length, words.length);
        int contextAt = 3 + prefix.length + words.length;
        info[contextAt] = (byte) context.length;
        System.arraycopy(context, 0, info, contextAt + 1, context.length);
        return info;
    }

    private Mac keyed(Hash hash, byte[] key) {
        try {
            Mac mac = macs.get(hash);
            if (mac == null) {
                mac = Jca.hmac(hash);
                macs.put(hash, mac);
            }
            // an empty secret is no key to the JCA; one zero byte is the same HMAC key
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, hash.hmac()));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HKDF with " + hash, e);
        }
    }
}
