// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;

/**
 * JA3, JA3S and JA4 fingerprints of hellos (github.com/salesforce/ja3; github.com/FoxIO-LLC/ja4, technical details of JA4 for
 * TLS clients). GREASE values (RFC 8701) are left out everywhere.
 */
public final class Fingerprints {
    private static final String JA4_NOTHING = "000000000000";

    private Fingerprints() {}

    /** MD5 of {@code version,suites,extensions,groups,point formats}. */
    public static String ja3(ClientHello hello) {
        String text = hello.legacyVersion() + "," + decimals(hello.cipherSuites()) + "," + decimals(hello.extensions())
                + "," + decimals(hello.supportedGroups()) + "," + decimals(hello.pointFormats());
        return hash("MD5", text);
    }

    /** MD5 of {@code version,suite,extensions}. */
    public static String ja3s(ServerHello hello) {
        return hash("MD5", hello.legacyVersion() + "," + hello.cipherSuite() + "," + decimals(hello.extensions()));
    }

    /** JA4 of a hello over TCP. */
    public static String ja4(ClientHello hello) {
        int[] suites = withoutGrease(hello.cipherSuites());
        int[] extensions = withoutGrease(hello.extensions());
        String start = "t" + version(hello) + (hello.serverName().isEmpty() ? "i" : "d") + count(suites.length)
                + count(extensions.length) + alpn(hello);
        String suiteHash = suites.length == 0 ? JA4_NOTHING : ja4Hash(sortedHex(suites));
        int[] others = Arrays.stream(extensions).filter(e -> e != Extension.SERVER_NAME && e != Extension.ALPN)
                .toArray();
        String algorithms = hexList(withoutGrease(hello.signatureAlgorithms()));
        String tail = sortedHex(others) + (algorithms.isEmpty() ? "" : "_" + algorithms);
        return start + "_" + suiteHash + "_" + (extensions.length == 0 ? JA4_NOTHING : ja4Hash(tail));
    }

    private static String version(ClientHello hello) {
        int highest = Arrays.stream(withoutGrease(hello.supportedVersions())).max().orElse(hello.legacyVersion());
        return switch (highest) {
            case ProtocolVersion.TLS_1_3 -> "13";
            case ProtocolVersion.TLS_1_2 -> "12";
            case ProtocolVersion.TLS_1_1 -> "11";
            case ProtocolVersion.TLS_1_0 -> "10";
            case ProtocolVersion.SSL_3_0 -> "s3";
            case ProtocolVersion.SSL_2_0 -> "s2";
            default -> "00";
        };
    }

    private static String count(int n) {
        return String.format("%02d", Math.min(n, 99));
    }

    /** First and last character of the first protocol; of its hex form when one of them is not alphanumeric. */
    private static String alpn(ClientHello hello) {
        if (hello.alpn().isEmpty() || hello.alpn().getFirst().isEmpty()) {
            return "00";
        }
        String first = hello.alpn().getFirst();
        if (!isAlphanumeric(first.charAt(0)) || !isAlphanumeric(first.charAt(first.length() - 1))) {
            first = HexFormat.of().formatHex(first.getBytes(StandardCharsets.ISO_8859_1));
        }
        return "" + first.charAt(0) + first.charAt(first.length() - 1);
    }

    private static boolean isAlphanumeric(char c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static String sortedHex(int[] values) {
        int[] sorted = values.clone();
        Arrays.sort(sorted);
        return hexList(sorted);
    }

    private static String hexList(int[] values) {
        return Arrays.stream(values).mapToObj(v -> String.format("%04x", v)).collect(Collectors.joining(","));
    }

    private static String decimals(int[] values) {
        return Arrays.stream(withoutGrease(values)).mapToObj(Integer::toString).collect(Collectors.joining("-"));
    }

    private static int[] withoutGrease(int[] values) {
        return Arrays.stream(values).filter(v -> !isGrease(v)).toArray();
    }

    private static boolean isGrease(int value) {
        return (value & 0x0F0F) == 0x0A0A && value >> 8 == (value & 0xFF);
    }

    private static String ja4Hash(String text) {
        return hash("SHA-256", text).substring(0, 12);
    }

    private static String hash(String algorithm, String text) {
        try {
            byte[] digest = MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
