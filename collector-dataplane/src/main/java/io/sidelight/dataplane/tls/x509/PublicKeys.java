// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.x509;

import io.sidelight.dataplane.api.event.PublicKeyFacts;
import java.util.Map;

/** What a SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7) says of its key: kind, size, curve. */
final class PublicKeys {
    /** A name for an algorithm; {@code size} in bits, 0 when it is counted from the key, -1 when the name says it. */
    private record Kind(String name, int size) {}

    private static final int NAMED = -1;
    private static final int COUNTED = 0;
    private static final String EC = "1.2.840.10045.2.1";
    private static final String SM2_CURVE = "1.2.156.10197.1.301";
    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("1.2.840.113549.1.1.1", new Kind("RSA", COUNTED)),
            Map.entry("1.2.840.113549.1.1.7", new Kind("RSA-OAEP", COUNTED)),
            Map.entry("1.2.840.113549.1.1.10", new Kind("RSA-PSS", COUNTED)),
            Map.entry("1.2.840.113549.1.3.1", new Kind("DH", COUNTED)),
            Map.entry("1.2.840.10046.2.1", new Kind("DH", COUNTED)),
            Map.entry("1.2.840.10040.4.1", new Kind("DSA", COUNTED)), Map.entry(EC, new Kind("EC", COUNTED)),
            Map.entry("1.3.132.1.12", new Kind("ECDH", COUNTED)), Map.entry("1.3.101.110", new Kind("X25519", 256)),
            Map.entry("1.3.101.111", new Kind("X448", 448)), Map.entry("1.3.101.112", new Kind("Ed25519", 256)),
            Map.entry("1.3.101.113", new Kind("Ed448", 456)),
            Map.entry("1.2.643.2.2.19", new Kind("GOST R 34.10-2001", 256)),
            Map.entry("1.2.643.7.1.1.1.1", new Kind("GOST R 34.10-2012", 256)),
            Map.entry("1.2.643.7.1.1.1.2", new Kind("GOST R 34.10-2012", 512)),
            Map.entry("2.16.840.1.101.3.4.4.1", new Kind("ML-KEM-512", NAMED)),
            Map.entry("2.16.840.1.101.3.4.4.2", new Kind("ML-KEM-768", NAMED)),
            Map.entry("2.16.840.1.101.3.4.4.3", new Kind("ML-KEM-1024", NAMED)));
    private static final Map<String, Kind> CURVES = Map.ofEntries(
            Map.entry("1.2.840.10045.3.1.1", new Kind("secp192r1", 192)),
            Map.entry("1.2.840.10045.3.1.7", new Kind("secp256r1", 256)),
            Map.entry("1.3.132.0.33", new Kind("secp224r1", 224)),
            Map.entry("1.3.132.0.34", new Kind("secp384r1", 384)),
            Map.entry("1.3.132.0.35", new Kind("secp521r1", 521)),
            Map.entry("1.3.132.0.10", new Kind("secp256k1", 256)),
            Map.entry("1.3.132.0.1", new Kind("sect163k1", 163)), Map.entry("1.3.132.0.15", new Kind("sect163r2", 163)),
            Map.entry("1.3.132.0.26", new Kind("sect233k1", 233)),
            Map.entry("1.3.132.0.27", new Kind("sect233r1", 233)),
            Map.entry("1.3.132.0.16", new Kind("sect283k1", 283)),
            Map.entry("1.3.132.0.17", new Kind("sect283r1", 283)),
            Map.entry("1.3.132.0.36", new Kind("sect409k1", 409)),
            Map.entry("1.3.132.0.37", new Kind("sect409r1", 409)),
            Map.entry("1.3.132.0.38", new Kind("sect571k1", 571)),
            Map.entry("1.3.132.0.39", new Kind("sect571r1", 571)),
            Map.entry("1.3.36.3.3.2.8.1.1.7", new Kind("brainpoolP256r1", 256)),
            Map.entry("1.3.36.3.3.2.8.1.1.11", new Kind("brainpoolP384r1", 384)),
            Map.entry("1.3.36.3.3.2.8.1.1.13", new Kind("brainpoolP512r1", 512)),
            Map.entry(SM2_CURVE, new Kind("curveSM2", 256)));

    private PublicKeys() {}

    static PublicKeyFacts of(byte[] subjectPublicKeyInfo) {
        DerCursor info = DerCursor.over(subjectPublicKeyInfo).enter(DerCursor.SEQUENCE);
        DerCursor algorithm = info.enter(DerCursor.SEQUENCE);
        String oid = ObjectIdentifier.read(algorithm);
        byte[] key = BitString.bytes(info.value(DerCursor.BIT_STRING));
        Kind kind = KINDS.get(oid);
        if (oid.equals(SM2_CURVE)) {
            return new PublicKeyFacts("SM2", 256, "curveSM2");
        }
        if (kind == null) {
            return new PublicKeyFacts(SignatureAlgorithms.nameOf(oid), NAMED, "");
        }
        if (kind.size() != COUNTED) {
            return new PublicKeyFacts(kind.name(), kind.size(), "");
        }
        return switch (kind.name()) {
            case "EC", "ECDH" -> onCurve(kind.name(), algorithm, key);
            case "DH", "DSA" -> new PublicKeyFacts(kind.name(), bits(algorithm.enter(DerCursor.SEQUENCE)), "");
            default -> new PublicKeyFacts(kind.name(), bits(DerCursor.over(key).enter(DerCursor.SEQUENCE)), "");
        };
    }

    private static PublicKeyFacts onCurve(String name, DerCursor parameters, byte[] point) {
        if (parameters.tag() != DerCursor.OBJECT_IDENTIFIER) {
            return new PublicKeyFacts(name, fieldBits(point), parameters.hasMore() ? "explicit" : "");
        }
        String oid = ObjectIdentifier.read(parameters);
        Kind curve = CURVES.get(oid);
        if (curve == null) {
            return new PublicKeyFacts(name, fieldBits(point), oid);
        }
        return new PublicKeyFacts(oid.equals(SM2_CURVE) ? "SM2" : name, curve.size(), curve.name());
    }

    /** Length of a coordinate (SEC 1 section 2.3.3), in whole bytes. */
    private static int fieldBits(byte[] point) {
        if (point.length < 3) {
            return NAMED;
        }
        return point[0] == 4 ? (point.length - 1) / 2 * 8 : (point.length - 1) * 8;
    }

    /** Bits of the first INTEGER: the modulus of RSA, the prime of DH and DSA. */
    private static int bits(DerCursor in) {
        byte[] number = in.value(DerCursor.INTEGER);
        for (int i = 0; i < number.length; i++) {
            if (number[i] != 0) {
                return 8 * (number.length - i - 1) + Integer.SIZE - Integer.numberOfLeadingZeros(number[i] & 0xFF);
            }
        }
        return NAMED;
    }
}
