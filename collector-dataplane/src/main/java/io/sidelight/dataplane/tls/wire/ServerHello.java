// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.wire;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * What a ServerHello says (RFC 5246 section 7.4.1.3, RFC 8446 section 4.1.3).
 *
 * @param legacyVersion the version field of the hello itself
 * @param random 32 bytes
 * @param extensions types in the order sent
 * @param selectedVersion the negotiated version
 * @param alpn protocol chosen, empty without one
 * @param keyShareGroup group of the server's key share, or the one it asks for, -1 without one
 * @param keyShare the server's public value, empty without one
 * @param preSharedKey which of the client's pre-shared keys was taken, -1 for none
 */
public record ServerHello(int legacyVersion, byte[] random, byte[] sessionId, int cipherSuite, int compression,
        int[] extensions, int selectedVersion, String alpn, int keyShareGroup, byte[] keyShare, int preSharedKey) {
    /** Random of a ServerHello that is a HelloRetryRequest (RFC 8446 section 4.1.3). */
    private static final byte[] HELLO_RETRY_RANDOM = HexFormat.of()
            .parseHex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c");

    /** The first draft of TLS 1.3 whose ServerHello has the form of older versions again. */
    private static final int DRAFT_WITH_SESSION_ID = 22;

    /** True when this is a HelloRetryRequest: another ClientHello and another ServerHello follow. */
    public boolean isHelloRetryRequest() {
        return Arrays.equals(random, HELLO_RETRY_RANDOM);
    }

    /** Whether the server agreed to MACs of 10 bytes (RFC 6066 section 7). */
    public boolean hasTruncatedHmac() {
        return hasExtension(Extension.TRUNCATED_HMAC);
    }

    /** Whether the server agreed to the extended master secret (RFC 7627). */
    public boolean hasExtendedMasterSecret() {
        return hasExtension(Extension.EXTENDED_MASTER_SECRET);
    }

    /** Whether the server agreed to encrypt-then-MAC (RFC 7366). */
    public boolean hasEncryptThenMac() {
        return hasExtension(Extension.ENCRYPT_THEN_MAC);
    }

    private boolean hasExtension(int type) {
        for (int extension : extensions) {
            if (extension == type) {
                return true;
            }
        }
        return false;
    }

    /** Parses the body (without the handshake header); a damaged hello gives what could be read. */
    public static ServerHello parse(byte[] bytes, int offset, int length) {
        ByteCursor in = new ByteCursor(bytes, offset, length);
        int version = in.u16();
        byte[] random = in.bytes(32);
        boolean shortForm = ProtocolVersion.tls13Draft(version) < DRAFT_WITH_SESSION_ID;
        byte[] sessionId = shortForm ? new byte[0] : in.bytes(in.u8());
        int suite = in.u16();
        int compression = shortForm ? 0 : in.u8();
        int[] types = new int[16];
        int count = 0;
        int selected = version;
        String alpn = "";
        int group = -1;
        byte[] keyShare = {};
        int preSharedKey = -1;
        int announced = in.hasMore() ? in.u16() : 0;
        ByteCursor list = in.sub(Math.min(announced, in.remaining()));
        while (list.remaining() >= 4 && count < 64) {
            int type = list.u16();
            ByteCursor body = list.sub(list.u16());
            if (body.failed()) {
                break;
            }
            if (count == types.length) {
                types = Arrays.copyOf(types, 2 * count);
            }
            types[count++] = type;
            switch (type) {
                case Extension.SUPPORTED_VERSIONS -> selected = body.u16();
                case Extension.KEY_SHARE -> {
                    group = body.u16();
                    keyShare = body.hasMore() ? body.bytes(body.u16()) : keyShare;
                }
                case Extension.PRE_SHARED_KEY -> preSharedKey = body.u16();
                case Extension.ALPN -> {
                    body.skip(2);
                    alpn = ClientHello.text(body.bytes(body.u8()));
                }
                default -> {
                    // only its presence matters
                }
            }
        }
        return new ServerHello(version, random.length == 32 ? random : new byte[32], sessionId, suite, compression,
                Arrays.copyOf(types, count), selected, alpn, group, keyShare, preSharedKey);
    }
}
