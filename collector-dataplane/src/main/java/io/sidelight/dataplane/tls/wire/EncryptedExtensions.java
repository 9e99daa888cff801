// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.wire;

/**
 * What the server adds to its hello under encryption (RFC 8446 section 4.3.1).
 *
 * @param alpn protocol chosen, empty without one
 * @param earlyData the server takes the client's early data
 */
public record EncryptedExtensions(String alpn, boolean earlyData) {

    /** Parses the body (without the handshake header); a damaged message gives what could be read. */
    public static EncryptedExtensions parse(byte[] bytes, int offset, int length) {
        ByteCursor in = new ByteCursor(bytes, offset, length);
        ByteCursor list = in.sub(in.u16());
        String alpn = "";
        boolean earlyData = false;
        while (list.remaining() >= 4) {
            int type = list.u16();
            ByteCursor body = list.sub(list.u16());
            if (type == Extension.ALPN) {
                body.skip(2);
                alpn = ClientHello.text(body.bytes(body.u8()));
            } else if (type == Extension.EARLY_DATA) {
                earlyData = true;
            }
        }
        return new EncryptedExtensions(alpn, earlyData);
    }
}
