// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import io.sidelight.dataplane.tls.wire.HandshakeType;

/** A client's first message in the form of SSL 2.0, which only old clients send (RFC 5246 appendix E.2). */
final class SslV2Hello {
    /** Longest one that is read, with its two bytes of length. */
    static final int MAX_LENGTH = 512;

    private SslV2Hello() {}

    /** Length of the hello that begins with these bytes, with its two bytes of length; 0 when they are none. */
    static int lengthOf(byte first, byte second, byte type, byte versionMajor) {
        boolean isHello = (first & 0x80) != 0 && type == HandshakeType.CLIENT_HELLO
                && (versionMajor == 3 || versionMajor == 0);
        return isHello ? 2 + ((first & 0x7F) << 8 | second & 0xFF) : 0;
    }
}
