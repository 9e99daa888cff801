// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * JA3, JA3S and JA4 fingerprints of hellos (github.com/salesforce/ja3; github.com/FoxIO-LLC/ja4, technical details of JA4 for
 * TLS clients). GREASE values (RFC 8701) are left out everywhere.
 */
public final class Fingerprints {
    private static final String JA4_NOTHING = "000000000000";

    private Fingerprints() {}

    /** MD5 of {@code version,suites,extensions,groups,point formats}, in hex. */
    public static String ja3(ClientHello hello) {
        return HexFormat.of().formatHex(ja3Digest(hello));
    }

    /** {@link #ja3} as 16 bytes. */
    public static byte[] ja3Digest(ClientHello hello) {
        StringBuilder text = new StringBuilder(256).append(hello.legacyVersion());
        appendDecimals(text.append(','), hello.cipherSuites());
        appendDecimals(text.append(','), hello.extensions());
        appendDecimals(text.append(','), hello.supportedGroups());
        appendDecimals(text.append(','), hello.pointFormats());
        return digest("MD5", text);
    }

    /** MD5 of {@code version,suite,extensions}. */
    public static String ja3s(ServerHello hello) {
        StringBuilder text = new StringBuilder(64).append(hello.legacyVersion()).append(',')
                .append(hello.cipherSuite()).append(',');
        appendDecimals(text, hello.extensions());
        return hash("MD5", text);
    }

    /** JA4 of a hello over TCP or, when its version is one of DTLS, over UDP. */
    public static String ja4(ClientHello hello) {
        return ja4(hello, ProtocolVersion.isDatagramRecordVersion(hello.legacyVersion()));
    }

    /** JA4 of a hello over TCP, or in DTLS. */
    public static String ja4(ClientHello hello, boolean datagrams) {
        int[] suites = withoutGrease(hello.cipherSuites());
        int[] extensions = withoutGrease(hello.extensions());
        StringBuilder ja4 = new StringBuilder(36).append(datagrams ? 'd' : 't').append(version(hello))
                .append(hello.hasExtension(Extension.SERVER_NAME) ? 'd' : 'i');
        appendCount(ja4, suites.length);
        appendCount(ja4, extensions.length);
        return ja4.append(alpn(hello)).append('_').append(suiteHash(suites)).append('_')
                .append(extensionHash(extensions, hello)).toString();
    }

    private static String suiteHash(int[] suites) {
        Arrays.sort(suites);
        return suites.length == 0 ? JA4_NOTHING : ja4Hash(appendHex(new StringBuilder(5 * suites.length), suites));
    }

    private static String extensionHash(int[] extensions, ClientHello hello) {
        Arrays.sort(extensions);
        int[] others = new int[extensions.length];
        int count = 0;
        for (int extension : extensions) {
            if (extension != Extension.SERVER_NAME && extension != Extension.ALPN) {
                others[count++] = extension;
            }
        }
        if (count == 0) {
            return JA4_NOTHING;
        }
        StringBuilder text = appendHex(new StringBuilder(256), Arrays.copyOf(others, count));
        int[] algorithms = withoutGrease(hello.signatureAlgorithms());
        return ja4Hash(algorithms.length == 0 ? text : appendHex(text.append('_'), algorithms));
    }

    private static String version(ClientHello hello) {
        boolean datagram = ProtocolVersion.isDatagramRecordVersion(hello.legacyVersion());
        int highest = 0;
        for (int version : withoutGrease(hello.supportedVersions())) {
            // versions of DTLS count down
            highest = highest == 0 || datagram == version < highest ? version : highest;
        }
        highest = highest == 0 ? hello.legacyVersion() : highest;
        return switch (highest) {
            case ProtocolVersion.TLS_1_3 -> "13";
            case ProtocolVersion.TLS_1_2 -> "12";
            case ProtocolVersion.TLS_1_1 -> "11";
            case ProtocolVersion.TLS_1_0 -> "10";
            case ProtocolVersion.SSL_3_0 -> "s3";
            case ProtocolVersion.SSL_2_0 -> "s2";
            case ProtocolVersion.DTLS_1_0 -> "d1";
            case ProtocolVersion.DTLS_1_2 -> "d2";
            case ProtocolVersion.DTLS_1_3 -> "d3";
            default -> "00";
        };
    }

    private static void appendCount(StringBuilder out, int n) {
        int shown = Math.min(n, 99);
        out.append((char) ('0' + shown / 10)).append((char) ('0' + shown % 10));
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

    private static StringBuilder appendHex(StringBuilder out, int[] values) {
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                out.append(',');
            }
            HexFormat.of().toHexDigits(out, (byte) (values[i] >> 8));
            HexFormat.of().toHexDigits(out, (byte) values[i]);
        }
        return out;
    }

    private static void appendDecimals(StringBuilder out, int[] values) {
        boolean first = true;
        for (int value : values) {
            if (!isGrease(value)) {
                if (!first) {
                    out.append('-');
                }
                out.append(value);
                first = false;
            }
        }
    }

    private static int[] withoutGrease(int[] values) {
        int[] kept = new int[values.length];
        int count = 0;
        for (int value : values) {
            if (!isGrease(value)) {
                kept[count++] = value;
            }
        }
        return Arrays.copyOf(kept, count);
    }

    private static boolean isGrease(int value) {
        return (value & 0x0F0F) == 0x0A0A && value >> 8 == (value & 0xFF);
    }

    private static String ja4Hash(CharSequence text) {
        return hash("SHA-256", text).substring(0, 12);
    }

    private static String hash(String algorithm, CharSequence text) {
        return HexFormat.of().formatHex(digest(algorithm, text));
    }

    private static byte[] digest(String algorithm, CharSequence text) {
        try {
            return MessageDigest.getInstance(algorithm).digest(text.toString().getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
