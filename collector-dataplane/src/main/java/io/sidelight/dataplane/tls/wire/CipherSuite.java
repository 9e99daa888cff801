// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.wire;

import io.sidelight.dataplane.tls.wire.CipherSuite.Bulk.Mode;
import org.jspecify.annotations.Nullable;

/**
 * A cipher suite, as far as decryption is concerned. The parts are read from the registered name, which since RFC 2246 says
 * {@code TLS_<key exchange>_WITH_<cipher>_<hash>}.
 *
 * @param code as registered at IANA
 * @param name as registered at IANA
 * @param bulk null for a cipher that this version does not know
 * @param prfHash hash of the PRF from TLS 1.2 on
 */
public record CipherSuite(int code, String name, KeyExchange keyExchange, @Nullable Bulk bulk, Hash mac, Hash prfHash) {

    /** How the pre-master secret is agreed on. */
    public enum KeyExchange {
        /** The client encrypts it for the server's RSA certificate: the private key opens it. */
        RSA,
        /** Ephemeral Diffie-Hellman, whatever signs it. */
        EPHEMERAL,
        /** Fixed Diffie-Hellman in the certificate. */
        STATIC_DH,
        /** A shared key is part of it. */
        PSK,
        /** TLS 1.3: not named by the suite. */
        TLS13,
        /** Anything else. */
        OTHER
    }

    /** Hash functions of MACs and PRFs. */
    public enum Hash {
        NONE("", 0),
        MD5("MD5", 16),
        SHA1("SHA1", 20),
        SHA256("SHA256", 32),
        SHA384("SHA384", 48);

        private final String word;
        private final int length;

        Hash(String word, int length) {
            this.word = word;
            this.length = length;
        }

        /** The JCA name of the HMAC over it. */
        public String hmac() {
            return "Hmac" + word;
        }

        /** Output length. */
        public int length() {
            return length;
        }
    }

    /**
     * Record protection cipher.
     *
     * @param algorithm JCA algorithm of the key
     * @param blockLength cipher block for CBC, 0 otherwise
     */
    public record Bulk(Mode mode, String algorithm, int keyLength, int blockLength) {
        /** How the cipher protects a record. */
        public enum Mode {
            CBC,
            GCM
        }

        private static @Nullable Bulk of(String words) {
            return switch (words) {
                case "AES_128_CBC" -> new Bulk(Mode.CBC, "AES", 16, 16);
                case "AES_256_CBC" -> new Bulk(Mode.CBC, "AES", 32, 16);
                case "3DES_EDE_CBC" -> new Bulk(Mode.CBC, "DESede", 24, 8);
                case "AES_128_GCM" -> new Bulk(Mode.GCM, "AES", 16, 0);
                case "AES_256_GCM" -> new Bulk(Mode.GCM, "AES", 32, 0);
                default -> null;
            };
        }
    }

    /** True when this version can open records of the suite, given its keys. */
    public boolean isSupported() {
        return bulk != null && keyExchange != KeyExchange.TLS13;
    }

    /** True when encrypt-then-MAC applies to it (RFC 7366 section 2). */
    public boolean isCbc() {
        return name.contains("_CBC_");
    }

    static CipherSuite parse(int code, String name) {
        int with = name.indexOf("_WITH_");
        String left = with < 0 ? "" : name.substring("TLS_".length(), with);
        String right = with < 0 ? name : name.substring(with + "_WITH_".length());
        Hash hash = hashOf(right);
        int lastWord = right.lastIndexOf('_');
        Bulk bulk = with < 0 || lastWord < 0 ? null : Bulk.of(right.substring(0, lastWord));
        boolean aead = bulk == null || bulk.mode() != Mode.CBC;
        // before the SHA-2 suites a suite named only its MAC, and TLS 1.2 uses SHA-256 for the PRF (RFC 5246 section 5)
        Hash prf = hash == Hash.SHA384 ? Hash.SHA384 : Hash.SHA256;
        return new CipherSuite(code, name, keyExchangeOf(code, left), bulk, aead ? Hash.NONE : hash, prf);
    }

    private static KeyExchange keyExchangeOf(int code, String words) {
        if (code >> 8 == 0x13) {
            return KeyExchange.TLS13;
        }
        return switch (words) {
            case "RSA", "RSA_EXPORT", "RSA_EXPORT1024" -> KeyExchange.RSA;
            case "DH_RSA", "DH_DSS", "ECDH_RSA", "ECDH_ECDSA" -> KeyExchange.STATIC_DH;
            default -> words.contains("PSK")
                    ? KeyExchange.PSK
                    : words.startsWith("DHE_") || words.startsWith("ECDHE_") || words.contains("_anon")
                            ? KeyExchange.EPHEMERAL
                            : KeyExchange.OTHER;
        };
    }

    private static Hash hashOf(String words) {
        return switch (words.substring(words.lastIndexOf('_') + 1)) {
            case "MD5" -> Hash.MD5;
            case "SHA", "SHA1" -> Hash.SHA1;
            case "SHA256" -> Hash.SHA256;
            case "SHA384" -> Hash.SHA384;
            default -> Hash.NONE;
        };
    }
}
