// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.x509;

import java.util.Map;

/** Names of signature algorithms, as the Elastic Common Schema wants them: those of Go's library where it has one. */
final class SignatureAlgorithms {
    private static final String RSA_PSS = "1.2.840.113549.1.1.10";
    private static final int HASH_PARAMETER = 0xA0;
    private static final String NIST_SIGNATURES = "2.16.840.1.101.3.4.3.";
    private static final Map<String, String> NAMES = Map.ofEntries(Map.entry("1.2.840.113549.1.1.2", "MD2-RSA"),
            Map.entry("1.2.840.113549.1.1.4", "MD5-RSA"), Map.entry("1.2.840.113549.1.1.5", "SHA1-RSA"),
            Map.entry("1.3.14.3.2.29", "SHA1-RSA"), Map.entry("1.2.840.113549.1.1.14", "SHA224-RSA"),
            Map.entry("1.2.840.113549.1.1.11", "SHA256-RSA"), Map.entry("1.2.840.113549.1.1.12", "SHA384-RSA"),
            Map.entry("1.2.840.113549.1.1.13", "SHA512-RSA"), Map.entry("1.2.840.10040.4.3", "DSA-SHA1"),
            Map.entry("1.2.840.10045.4.1", "ECDSA-SHA1"), Map.entry("1.2.840.10045.4.3.1", "ECDSA-SHA224"),
            Map.entry("1.2.840.10045.4.3.2", "ECDSA-SHA256"), Map.entry("1.2.840.10045.4.3.3", "ECDSA-SHA384"),
            Map.entry("1.2.840.10045.4.3.4", "ECDSA-SHA512"), Map.entry("1.3.101.112", "Ed25519"),
            Map.entry("1.3.101.113", "Ed448"), Map.entry("1.2.156.10197.1.501", "SM2-SM3"),
            Map.entry("1.2.156.10197.1.504", "SM3-RSA"), Map.entry("1.2.643.2.2.3", "GOST R 34.10-2001"),
            Map.entry("1.2.643.7.1.1.3.2", "GOST R 34.10-2012-256"),
            Map.entry("1.2.643.7.1.1.3.3", "GOST R 34.10-2012-512"), Map.entry(NIST_SIGNATURES + "1", "DSA-SHA224"),
            Map.entry(NIST_SIGNATURES + "2", "DSA-SHA256"), Map.entry(NIST_SIGNATURES + "3", "DSA-SHA384"),
            Map.entry(NIST_SIGNATURES + "4", "DSA-SHA512"), Map.entry(NIST_SIGNATURES + "10", "ECDSA-SHA3-256"),
            Map.entry(NIST_SIGNATURES + "11", "ECDSA-SHA3-384"), Map.entry(NIST_SIGNATURES + "12", "ECDSA-SHA3-512"),
            Map.entry(NIST_SIGNATURES + "14", "SHA3-256-RSA"), Map.entry(NIST_SIGNATURES + "15", "SHA3-384-RSA"),
            Map.entry(NIST_SIGNATURES + "16", "SHA3-512-RSA"), Map.entry(NIST_SIGNATURES + "17", "ML-DSA-44"),
            Map.entry(NIST_SIGNATURES + "18", "ML-DSA-65"), Map.entry(NIST_SIGNATURES + "19", "ML-DSA-87"),
            Map.entry(NIST_SIGNATURES + "20", "SLH-DSA-SHA2-128s"),
            Map.entry(NIST_SIGNATURES + "21", "SLH-DSA-SHA2-128f"),
            Map.entry(NIST_SIGNATURES + "22", "SLH-DSA-SHA2-192s"),
            Map.entry(NIST_SIGNATURES + "23", "SLH-DSA-SHA2-192f"),
            Map.entry(NIST_SIGNATURES + "24", "SLH-DSA-SHA2-256s"),
            Map.entry(NIST_SIGNATURES + "25", "SLH-DSA-SHA2-256f"),
            Map.entry(NIST_SIGNATURES + "26", "SLH-DSA-SHAKE-128s"),
            Map.entry(NIST_SIGNATURES + "27", "SLH-DSA-SHAKE-128f"),
            Map.entry(NIST_SIGNATURES + "28", "SLH-DSA-SHAKE-192s"),
            Map.entry(NIST_SIGNATURES + "29", "SLH-DSA-SHAKE-192f"),
            Map.entry(NIST_SIGNATURES + "30", "SLH-DSA-SHAKE-256s"),
            Map.entry(NIST_SIGNATURES + "31", "SLH-DSA-SHAKE-256f"));
    private static final Map<String, String> PSS_NAMES = Map.of("1.3.14.3.2.26", "SHA1-RSAPSS",
            "2.16.840.1.101.3.4.2.1", "SHA256-RSAPSS", "2.16.840.1.101.3.4.2.2", "SHA384-RSAPSS",
            "2.16.840.1.101.3.4.2.3", "SHA512-RSAPSS", "2.16.840.1.101.3.4.2.4", "SHA224-RSAPSS");

    private SignatureAlgorithms() {}

    /** The name of the next element of {@code in}, an AlgorithmIdentifier. */
    static String read(DerCursor in) {
        DerCursor identifier = in.enter(DerCursor.SEQUENCE);
        String oid = ObjectIdentifier.read(identifier);
        return oid.equals(RSA_PSS) ? pss(identifier.enter(DerCursor.SEQUENCE)) : nameOf(oid);
    }

    /** The dotted form for an algorithm without a name here. */
    static String nameOf(String oid) {
        return NAMES.getOrDefault(oid, oid);
    }

    /** RFC 4055 section 3.1: the hash is SHA-1 unless the parameters say another. */
    private static String pss(DerCursor parameters) {
        if (parameters.tag() != HASH_PARAMETER) {
            return "SHA1-RSAPSS";
        }
        String hash = ObjectIdentifier.read(parameters.enter(HASH_PARAMETER).enter(DerCursor.SEQUENCE));
        return PSS_NAMES.getOrDefault(hash, "RSAPSS");
    }
}
