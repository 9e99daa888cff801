// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.wire;

/**
 * The parameters of a ServerKeyExchange (RFC 5246 section 7.4.3, RFC 8422 section 5.4, RFC 4279); its signature is not looked at.
 *
 * @param namedGroup of an elliptic curve, -1 when the message names none
 * @param prime of a finite field, empty without one
 * @param publicValue the server's, as it stands; empty without one
 */
public record ServerKeyExchange(int namedGroup, byte[] prime, byte[] publicValue) {
    /** What a message says that has no parameters, or damaged ones. */
    public static final ServerKeyExchange NONE = new ServerKeyExchange(-1, new byte[0], new byte[0]);

    private static final int NAMED_CURVE = 3;

    /** Reads the body as it is meant in {@code suite}; never throws. */
    public static ServerKeyExchange parse(CipherSuite suite, byte[] body) {
        return parse(suite, body, 0, body.length);
    }

    /** Reads a part of an array in the same way. */
    public static ServerKeyExchange parse(CipherSuite suite, byte[] bytes, int offset, int length) {
        ByteCursor in = new ByteCursor(bytes, offset, length);
        return switch (suite.keyExchange()) {
            case EPHEMERAL, ANONYMOUS, SM2_DH -> parameters(suite, in);
            case EPHEMERAL_PSK -> {
                in.skip(in.u16()); // identity hint
                yield parameters(suite, in);
            }
            default -> NONE;
        };
    }

    private static ServerKeyExchange parameters(CipherSuite suite, ByteCursor in) {
        return suite.isElliptic() ? curve(in) : field(in);
    }

    private static ServerKeyExchange curve(ByteCursor in) {
        if (in.u8() != NAMED_CURVE) {
            return NONE; // a curve that is written out: nobody does
        }
        int group = in.u16();
        if (in.failed()) {
            return NONE;
        }
        return new ServerKeyExchange(group, new byte[0], in.bytes(in.u8()));
    }

    private static ServerKeyExchange field(ByteCursor in) {
        byte[] prime = in.bytes(in.u16());
        in.skip(in.u16()); // generator
        byte[] value = in.bytes(in.u16());
        return in.failed() ? NONE : new ServerKeyExchange(-1, prime, value);
    }
}
