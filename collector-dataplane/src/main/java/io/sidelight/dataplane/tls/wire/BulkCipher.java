// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.wire;

import org.jspecify.annotations.Nullable;

/**
 * The cipher that protects the records of a suite.
 *
 * @param algorithm JCA algorithm of the key
 * @param keyLength of the key that the cipher is given
 * @param derivedKeyLength bytes of it that come from the key block: fewer for the 40 and 56 bit ciphers of export suites
 *     (RFC 2246 section 6.3.1)
 * @param blockLength cipher block for CBC, 0 otherwise
 * @param tagLength of an AEAD cipher, 0 otherwise
 */
public record BulkCipher(Mode mode, String algorithm, int keyLength, int derivedKeyLength, int blockLength,
        int tagLength) {
    /** How a cipher protects a record. */
    public enum Mode {
        /** Not encrypted; the MAC alone protects. */
        NULL,
        STREAM,
        CBC,
        GCM,
        CCM,
        CHACHA20_POLY1305;

        /** True when records have a MAC of their own, false for AEAD ciphers. */
        public boolean hasMac() {
            return this == NULL || this == STREAM || this == CBC;
        }
    }

    /** The cipher that a suite's name calls by these words, null for one that is not known. */
    static @Nullable BulkCipher of(String words) {
        return switch (words) {
            case "NULL", "NULL_NULL" -> new BulkCipher(Mode.NULL, "", 0, 0, 0, 0);
            case "RC4_128" -> new BulkCipher(Mode.STREAM, "RC4", 16, 16, 0, 0);
            case "RC4_56" -> new BulkCipher(Mode.STREAM, "RC4", 16, 7, 0, 0);
            case "RC4_40" -> new BulkCipher(Mode.STREAM, "RC4", 16, 5, 0, 0);
            case "RC2_CBC_40" -> new BulkCipher(Mode.CBC, "RC2", 16, 5, 8, 0);
            case "RC2_CBC_56" -> new BulkCipher(Mode.CBC, "RC2", 16, 7, 8, 0);
            case "DES40_CBC", "DES_CBC_40" -> new BulkCipher(Mode.CBC, "DES", 8, 5, 8, 0);
            case "DES_CBC" -> cbc("DES", 8, 8);
            case "3DES_EDE_CBC" -> cbc("DESede", 24, 8);
            case "IDEA_CBC" -> cbc("IDEA", 16, 8);
            case "SEED_CBC" -> cbc("SEED", 16, 16);
            case "AES_128_CBC" -> cbc("AES", 16, 16);
            case "AES_256_CBC" -> cbc("AES", 32, 16);
            case "CAMELLIA_128_CBC" -> cbc("Camellia", 16, 16);
            case "CAMELLIA_256_CBC" -> cbc("Camellia", 32, 16);
            case "ARIA_128_CBC" -> cbc("ARIA", 16, 16);
            case "ARIA_256_CBC" -> cbc("ARIA", 32, 16);
            case "SM4_CBC" -> cbc("SM4", 16, 16);
            case "CHACHA20_POLY1305" -> aead(Mode.CHACHA20_POLY1305, "ChaCha20", 32, 16);
            default -> ofBlockCipherAead(words);
        };
    }

    private static @Nullable BulkCipher ofBlockCipherAead(String words) {
        return switch (words) {
            case "AES_128_GCM" -> aead(Mode.GCM, "AES", 16, 16);
            case "AES_256_GCM" -> aead(Mode.GCM, "AES", 32, 16);
            case "CAMELLIA_128_GCM" -> aead(Mode.GCM, "Camellia", 16, 16);
            case "CAMELLIA_256_GCM" -> aead(Mode.GCM, "Camellia", 32, 16);
            case "ARIA_128_GCM" -> aead(Mode.GCM, "ARIA", 16, 16);
            case "ARIA_256_GCM" -> aead(Mode.GCM, "ARIA", 32, 16);
            case "SM4_GCM" -> aead(Mode.GCM, "SM4", 16, 16);
            case "AES_128_CCM" -> aead(Mode.CCM, "AES", 16, 16);
            case "AES_256_CCM" -> aead(Mode.CCM, "AES", 32, 16);
            case "AES_128_CCM_8" -> aead(Mode.CCM, "AES", 16, 8);
            case "AES_256_CCM_8" -> aead(Mode.CCM, "AES", 32, 8);
            case "SM4_CCM" -> aead(Mode.CCM, "SM4", 16, 16);
            default -> null;
        };
    }

    private static BulkCipher cbc(String algorithm, int keyLength, int blockLength) {
        return new BulkCipher(Mode.CBC, algorithm, keyLength, keyLength, blockLength, 0);
    }

    private static BulkCipher aead(Mode mode, String algorithm, int keyLength, int tagLength) {
        return new BulkCipher(mode, algorithm, keyLength, keyLength, 0, tagLength);
    }
}
