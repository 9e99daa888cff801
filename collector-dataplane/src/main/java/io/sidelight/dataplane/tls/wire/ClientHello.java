// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a ClientHello says (RFC 5246 section 7.4.1.2, RFC 8446 section 4.1.2; RFC 5246 appendix E.2 for the form of SSLv2).
 * Fields that the hello does not have are empty.
 *
 * @param legacyVersion the version field of the hello itself
 * @param random 32 bytes
 * @param extensions types in the order sent
 * @param sessionTicket ticket that the client wants to resume with
 */
public record ClientHello(int legacyVersion, byte[] random, byte[] sessionId, int[] cipherSuites, int[] extensions,
        String serverName, List<String> alpn, byte[] sessionTicket, int[] supportedGroups, int[] pointFormats,
        int[] signatureAlgorithms, int[] supportedVersions) {
    /** A list longer than this is cut: no real hello has so many entries. */
    private static final int MAX_ENTRIES = 512;
    /** A name longer than this is cut: none in the DNS is longer (RFC 1035 section 2.3.4). */
    private static final int MAX_NAME = 255;

    private static final int[] NONE = {};

    /** True when the client sent an extension of this type. */
    public boolean hasExtension(int type) {
        for (int extension : extensions) {
            if (extension == type) {
                return true;
            }
        }
        return false;
    }

    /** True when the client offers the extended master secret (RFC 7627). */
    public boolean offersExtendedMasterSecret() {
        return hasExtension(Extension.EXTENDED_MASTER_SECRET);
    }

    /** True when early data follows the hello (RFC 8446 section 4.2.10). */
    public boolean offersEarlyData() {
        return hasExtension(Extension.EARLY_DATA);
    }

    /** True when another hello is hidden in this one (RFC 9849), or pretends to be. */
    public boolean offersEncryptedHello() {
        return hasExtension(Extension.ENCRYPTED_CLIENT_HELLO);
    }

    /** True when the client offers the suite. */
    public boolean offersSuite(int code) {
        for (int suite : cipherSuites) {
            if (suite == code) {
                return true;
            }
        }
        return false;
    }

    /** Parses the body (without the handshake header); a damaged hello gives what could be read. */
    public static ClientHello parse(byte[] bytes, int offset, int length) {
        return new Parser().parse(new ByteCursor(bytes, offset, length));
    }

    /** The same in DTLS, where a cookie follows the session id (RFC 6347 section 4.2.1). */
    public static ClientHello parseDatagram(byte[] bytes, int offset, int length) {
        Parser parser = new Parser();
        parser.hasCookie = true;
        return parser.parse(new ByteCursor(bytes, offset, length));
    }

    /** Parses a hello in SSLv2 form, from its message type on. */
    public static ClientHello parseSslV2(byte[] bytes, int offset, int length) {
        ByteCursor in = new ByteCursor(bytes, offset, length);
        in.skip(1);
        int version = in.u16();
        int suitesLength = in.u16();
        int sessionIdLength = in.u16();
        int challengeLength = in.u16();
        int[] suites = tlsSuites(in.sub(suitesLength));
        byte[] sessionId = in.bytes(sessionIdLength);
        byte[] challenge = in.bytes(Math.min(challengeLength, 32));
        byte[] random = new byte[32];
        System.arraycopy(challenge, 0, random, 32 - challenge.length, challenge.length);
        return new ClientHello(version, random, sessionId, suites, NONE, "", List.of(), new byte[0], NONE, NONE, NONE,
                NONE);
    }

    /** SSLv2 lists suites in 3 bytes; those with a leading zero are TLS suites. */
    private static int[] tlsSuites(ByteCursor in) {
        int[] suites = new int[Math.min(in.remaining() / 3, MAX_ENTRIES)];
        int count = 0;
        for (int i = 0; i < suites.length; i++) {
            int suite = in.u24();
            if (suite <= 0xFFFF) {
                suites[count++] = suite;
            }
        }
        return Arrays.copyOf(suites, count);
    }

    private static final class Parser {
        private int[] extensions = NONE;
        private String serverName = "";
        private final List<String> alpn = new ArrayList<>(0);
        private byte[] ticket = {};
        private int[] groups = NONE;
        private int[] pointFormats = NONE;
        private int[] signatureAlgorithms = NONE;
        private int[] versions = NONE;
        private boolean hasCookie;

        ClientHello parse(ByteCursor in) {
            int version = in.u16();
            byte[] random = in.bytes(32);
            byte[] sessionId = in.bytes(in.u8());
            if (hasCookie) {
                in.skip(in.u8());
            }
            int[] suites = u16List(in.sub(in.u16()));
            in.skip(in.u8()); // compression methods
            if (in.hasMore()) {
                int announced = in.u16();
                extensions(in.sub(Math.min(announced, in.remaining()))); // a cut hello has fewer
            }
            return new ClientHello(version, random.length == 32 ? random : new byte[32], sessionId, suites, extensions,
                    serverName, alpn, ticket, groups, pointFormats, signatureAlgorithms, versions);
        }

        private void extensions(ByteCursor in) {
            int[] types = new int[32];
            int count = 0;
            while (in.remaining() >= 4 && count < MAX_ENTRIES) {
                int type = in.u16();
                ByteCursor body = in.sub(in.u16());
                if (body.failed()) {
                    break;
                }
                if (count == types.length) {
                    types = Arrays.copyOf(types, 2 * count);
                }
                types[count++] = type;
                extension(type, body);
            }
            extensions = Arrays.copyOf(types, count);
        }

        private void extension(int type, ByteCursor body) {
            switch (type) {
                case Extension.SERVER_NAME -> serverName = hostName(body);
                case Extension.SUPPORTED_GROUPS -> groups = u16List(body.sub(body.u16()));
                case Extension.EC_POINT_FORMATS -> pointFormats = u8List(body.sub(body.u8()));
                case Extension.SIGNATURE_ALGORITHMS -> signatureAlgorithms = u16List(body.sub(body.u16()));
                case Extension.SUPPORTED_VERSIONS -> versions = u16List(body.sub(body.u8()));
                case Extension.SESSION_TICKET -> ticket = body.bytes(body.remaining());
                case Extension.ALPN -> protocols(body.sub(body.u16()));
                default -> {
                    // says nothing that decryption needs
                }
            }
        }

        private void protocols(ByteCursor in) {
            while (in.hasMore() && alpn.size() < 64) {
                alpn.add(text(in.bytes(in.u8())));
            }
        }
    }

    /** RFC 6066 section 3: the first host name of the list. */
    private static String hostName(ByteCursor body) {
        ByteCursor list = body.sub(body.u16());
        while (list.hasMore()) {
            int nameType = list.u8();
            byte[] name = list.bytes(list.u16());
            if (nameType == 0) {
                return text(name.length > MAX_NAME ? Arrays.copyOf(name, MAX_NAME) : name);
            }
        }
        return "";
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    static int[] u16List(ByteCursor in) {
        int[] values = new int[Math.min(in.remaining() / 2, MAX_ENTRIES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.u16();
        }
        return values;
    }

    private static int[] u8List(ByteCursor in) {
        int[] values = new int[Math.min(in.remaining(), MAX_ENTRIES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.u8();
        }
        return values;
    }
}
