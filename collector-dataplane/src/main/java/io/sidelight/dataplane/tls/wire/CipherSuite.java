// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.wire;

import org.jspecify.annotations.Nullable;

/**
 * A cipher suite, as far as decryption is concerned. The parts are read from the registered name, which since RFC 2246 says
 * {@code TLS_<key exchange>_WITH_<cipher>_<hash>}; TLS 1.3 leaves the key exchange out, GB/T 38636 the words around it.
 *
 * @param code as registered at IANA
 * @param name as registered at IANA
 * @param bulk null for a cipher that this version does not know
 * @param mac hash of the records' HMAC, NONE with AEAD ciphers
 * @param prfHash hash of the PRF from TLS 1.2 on, of the HKDF in TLS 1.3, of the PRF of TLCP
 */
public record CipherSuite(int code, String name, KeyExchange keyExchange, @Nullable BulkCipher bulk, Hash mac,
        Hash prfHash) {
    private static final String WITH = "_WITH_";

    /** How the pre-master secret is agreed on. */
    public enum KeyExchange {
        /** The client encrypts it for the server's RSA certificate: the private key opens it. */
        RSA,
        /** Ephemeral Diffie-Hellman that the server signs. */
        EPHEMERAL,
        /** Ephemeral Diffie-Hellman that nobody signs. */
        ANONYMOUS,
        /** Fixed Diffie-Hellman in the certificate. */
        STATIC_DH,
        /** A shared key alone (RFC 4279 section 2). */
        PSK,
        /** A shared key and ephemeral Diffie-Hellman (RFC 4279 section 3, RFC 5489). */
        EPHEMERAL_PSK,
        /** A shared key and a secret encrypted for the server's RSA certificate (RFC 4279 section 4). */
        RSA_PSK,
        /** A password (RFC 5054). */
        SRP,
        /** A Kerberos ticket (RFC 2712). */
        KERBEROS,
        /** TLCP: the client encrypts it for the server's SM2 encryption certificate (GB/T 38636). */
        SM2,
        /** TLCP: SM2 key exchange with the encryption keys of both sides and ephemeral ones. */
        SM2_DH,
        /** TLCP: identity-based encryption or key exchange (SM9). */
        SM9,
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
        SHA384("SHA384", 48),
        SM3("SM3", 32);

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

        /** The JCA name of the hash itself. */
        public String digest() {
            return switch (this) {
                case SHA1 -> "SHA-1";
                case SHA256 -> "SHA-256";
                case SHA384 -> "SHA-384";
                case MD5, SM3, NONE -> word;
            };
        }

        /** Output length. */
        public int length() {
            return length;
        }
    }

    /** True when this version can open records of the suite, given its keys. */
    public boolean isSupported() {
        return bulk != null;
    }

    /** True when encrypt-then-MAC applies to it (RFC 7366 section 2). */
    public boolean isCbc() {
        return bulk != null && bulk.mode() == BulkCipher.Mode.CBC;
    }

    /** True when its Diffie-Hellman is on an elliptic curve. */
    public boolean isElliptic() {
        return name.startsWith("TLS_ECDH") || name.startsWith("ECDHE_");
    }

    /** True for a suite whose keys are weakened for export (RFC 2246 section 6.3.1). */
    public boolean isExport() {
        return name.contains("_EXPORT");
    }

    static CipherSuite parse(int code, String name) {
        int with = name.indexOf(WITH);
        int cipherAt = with >= 0 ? with + WITH.length() : name.indexOf('_') + 1;
        String left = name.substring(with >= 0 ? "TLS_".length() : 0, with >= 0 ? with : Math.max(cipherAt - 1, 0));
        String right = name.substring(cipherAt);
        Hash hash = hashOf(right);
        BulkCipher bulk = BulkCipher.of(hash == Hash.NONE ? right : right.substring(0, right.lastIndexOf('_')));
        boolean hasMac = bulk != null && bulk.mode().hasMac();
        return new CipherSuite(code, name, keyExchangeOf(code, left), bulk, hasMac ? hash : Hash.NONE,
                prfHashOf(code, hash));
    }

    private static Hash prfHashOf(int code, Hash hash) {
        if (isTlcp(code)) {
            return hash == Hash.SHA256 ? Hash.SHA256 : Hash.SM3;
        }
        // before the SHA-2 suites a suite named only its MAC, and TLS 1.2 uses SHA-256 for the PRF (RFC 5246 section 5)
        return hash == Hash.SHA384 || hash == Hash.SM3 ? hash : Hash.SHA256;
    }

    /** Codes that GM/T 0024 and GB/T 38636 took; IANA keeps them for private use. */
    private static boolean isTlcp(int code) {
        return code >> 8 == 0xE0;
    }

    private static KeyExchange keyExchangeOf(int code, String words) {
        return isTlcp(code)
                ? switch (words) {
                    case "ECC" -> KeyExchange.SM2;
                    case "ECDHE" -> KeyExchange.SM2_DH;
                    case "RSA" -> KeyExchange.RSA;
                    default -> KeyExchange.SM9;
                }
                : switch (words) {
                    case "TLS" -> KeyExchange.TLS13;
                    case "RSA", "RSA_EXPORT", "RSA_EXPORT1024" -> KeyExchange.RSA;
                    case "DH_RSA", "DH_DSS", "DH_RSA_EXPORT", "DH_DSS_EXPORT", "ECDH_RSA", "ECDH_ECDSA" ->
                        KeyExchange.STATIC_DH;
                    case "PSK" -> KeyExchange.PSK;
                    case "DHE_PSK", "ECDHE_PSK" -> KeyExchange.EPHEMERAL_PSK;
                    case "RSA_PSK" -> KeyExchange.RSA_PSK;
                    case "KRB5", "KRB5_EXPORT" -> KeyExchange.KERBEROS;
                    default -> keyExchangeByPart(words);
                };
    }

    private static KeyExchange keyExchangeByPart(String words) {
        if (words.startsWith("SRP_")) {
            return KeyExchange.SRP;
        }
        if (words.contains("_anon")) {
            return KeyExchange.ANONYMOUS;
        }
        boolean ephemeral = words.startsWith("DHE_") || words.startsWith("ECDHE_") || words.equals("ECCPWD")
                || words.startsWith("CECPQ1_");
        return ephemeral ? KeyExchange.EPHEMERAL : KeyExchange.OTHER;
    }

    private static Hash hashOf(String words) {
        return switch (words.substring(words.lastIndexOf('_') + 1)) {
            case "MD5" -> Hash.MD5;
            case "SHA", "SHA1" -> Hash.SHA1;
            case "SHA256" -> Hash.SHA256;
            case "SHA384" -> Hash.SHA384;
            case "SM3" -> Hash.SM3;
            default -> Hash.NONE;
        };
    }
}
