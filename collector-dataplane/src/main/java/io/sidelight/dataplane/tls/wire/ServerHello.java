// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.wire;

import java.util.Arrays;

/**
 * What a ServerHello says (RFC 5246 section 7.4.1.3, RFC 8446 section 4.1.3).
 *
 * @param legacyVersion the version field of the hello itself
 * @param random 32 bytes
 * @param extensions types in the order sent
 * @param selectedVersion the negotiated version
 * @param alpn protocol chosen, empty without one
 * @param keyShareGroup group of the server's key share, -1 without one
 */
public record ServerHello(int legacyVersion, byte[] random, byte[] sessionId, int cipherSuite, int compression,
        int[] extensions, int selectedVersion, String alpn, int keyShareGroup) {

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
        // drafts of TLS 1.3 before 22 have no session id; they are not followed
        byte[] sessionId = in.bytes(in.u8());
        int suite = in.u16();
        int compression = in.u8();
        int[] types = new int[16];
        int count = 0;
        int selected = version;
        String alpn = "";
        int group = -1;
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
                case Extension.KEY_SHARE -> group = body.u16();
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
                Arrays.copyOf(types, count), selected, alpn, group);
    }
}
