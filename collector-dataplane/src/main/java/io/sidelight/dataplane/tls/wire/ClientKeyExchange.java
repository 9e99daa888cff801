// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.wire;

import java.util.Arrays;

/**
 * What a ClientKeyExchange says (RFC 5246 section 7.4.7, RFC 8422 section 5.7, RFC 4279).
 *
 * @param identity of a pre-shared key, empty without one
 * @param exchange the encrypted pre-master secret, or the client's public value; empty when there is none, or when it is in the
 *     client's certificate
 */
public record ClientKeyExchange(byte[] identity, byte[] exchange) {
    private static final byte[] NOTHING = {};

    /** Reads the body as it is meant in {@code suite}; never throws. */
    public static ClientKeyExchange parse(CipherSuite suite, byte[] body) {
        ByteCursor in = new ByteCursor(body, 0, body.length);
        return switch (suite.keyExchange()) {
            case RSA, SM2 -> new ClientKeyExchange(NOTHING, encrypted(body, 0));
            case EPHEMERAL, ANONYMOUS, STATIC_DH -> new ClientKeyExchange(NOTHING, publicValue(suite, in));
            case PSK -> new ClientKeyExchange(in.bytes(in.u16()), NOTHING);
            case EPHEMERAL_PSK -> new ClientKeyExchange(in.bytes(in.u16()), publicValue(suite, in));
            case RSA_PSK -> new ClientKeyExchange(in.bytes(in.u16()), encrypted(body, in.position()));
            default -> new ClientKeyExchange(NOTHING, NOTHING);
        };
    }

    /** A vector with a 2-byte length; SSL 3.0 and some old stacks leave the length out (RFC 5246 section 7.4.7.1). */
    public static byte[] encrypted(byte[] body, int offset) {
        ByteCursor in = new ByteCursor(body, offset, body.length - offset);
        int announced = in.u16();
        return announced == in.remaining() ? in.bytes(announced) : Arrays.copyOfRange(body, offset, body.length);
    }

    private static byte[] publicValue(CipherSuite suite, ByteCursor in) {
        if (!in.hasMore()) {
            return NOTHING;
        }
        if (!suite.isElliptic()) {
            return in.bytes(in.u16());
        }
        return in.bytes(in.u8());
    }
}
