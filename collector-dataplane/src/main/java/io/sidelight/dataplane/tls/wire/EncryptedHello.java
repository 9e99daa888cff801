// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.wire;

import org.jspecify.annotations.Nullable;

/**
 * The ClientHello that is hidden in another one (RFC 9849 section 5).
 *
 * @param kdf HPKE's key derivation function (RFC 9180 section 7.2)
 * @param aead HPKE's cipher (RFC 9180 section 7.3)
 * @param offset where the encrypted hello begins, in the array of the hello around it
 * @param length of the encrypted hello, its tag included
 */
public record EncryptedHello(int kdf, int aead, int offset, int length) {
    private static final int OUTER = 0;

    /**
     * What a ClientHello hides, or pretends to; null when it does not.
     *
     * @param offset where its body begins, behind the handshake header
     */
    public static @Nullable EncryptedHello of(byte[] hello, int offset, int length) {
        ByteCursor in = new ByteCursor(hello, offset, length);
        in.skip(2 + 32);
        in.skip(in.u8());
        in.skip(in.u16());
        in.skip(in.u8());
        ByteCursor list = in.sub(in.u16());
        while (list.remaining() >= 4) {
            int type = list.u16();
            ByteCursor body = list.sub(list.u16());
            if (type == Extension.ENCRYPTED_CLIENT_HELLO && body.u8() == OUTER) {
                int kdf = body.u16();
                int aead = body.u16();
                body.skip(1); // config id
                body.skip(body.u16()); // encapsulated key
                int payload = body.u16();
                int at = body.position();
                body.skip(payload);
                return body.failed() ? null : new EncryptedHello(kdf, aead, at, payload);
            }
        }
        return null;
    }
}
