// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.token;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.sidelight.keystore.KeyHandle;
import io.sidelight.keystore.token.TokenSession.Attribute;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A private key in a token. Told from others by its identity, so that a token which was put in again is the same. */
final class TokenKey implements KeyHandle {
    private static final long ECDH1_DERIVE = 0x1050;
    private static final long KDF_NULL = 1;
    private static final long SECRET_KEY = 4;
    private static final long GENERIC_SECRET = 0x10;
    private static final long TOKEN = 0x01;
    private static final long SENSITIVE = 0x103;
    private static final long VALUE_LENGTH = 0x161;
    private static final long EXTRACTABLE = 0x162;
    private static final byte[] FALSE = {0};
    private static final byte[] TRUE = {1};
    private static final int MIN_PADDING = 8;

    private final String name;
    private final TokenCalls calls;
    private final List<Attribute> attributes;
    private final boolean isRsa;
    /** Whether the token decrypts without looking at the padding; some refuse to. */
    private final boolean isRaw;
    private final int fieldLength;

    /**
     * @param name for the operator
     * @param attributes by which the key is found in each session
     * @param fieldLength of the curve in bytes; 0 for RSA
     */
    TokenKey(String name, TokenCalls calls, List<Attribute> attributes, boolean isRaw, int fieldLength) {
        this.name = name;
        this.calls = calls;
        this.attributes = List.copyOf(attributes);
        this.isRsa = fieldLength == 0;
        this.isRaw = isRaw;
        this.fieldLength = fieldLength;
    }

    Attribute[] attributes() {
        return attributes.toArray(Attribute[]::new);
    }

    @Override
    public byte @Nullable [] decrypt(byte[] block) throws UnavailableException {
        if (!isRsa) {
            return null;
        }
        byte[] plaintext = calls.call(name, session -> isRaw
                ? session.decrypt(session.find(this), TokenSession.RSA_X_509, block)
                : decryptPadded(session, block));
        return plaintext == null || !isRaw ? plaintext : unpadded(plaintext);
    }

    /** Tokens that look at the padding do not all say so when it is wrong: anybody can send that, and it must not put the token to rest. */
    private byte[] decryptPadded(TokenSession session, byte[] block) throws TokenException {
        try {
            return session.decrypt(session.find(this), TokenSession.RSA_PKCS, block);
        } catch (TokenException e) {
            throw e.isVague() ? new TokenException("Decrypt", TokenException.ENCRYPTED_DATA_INVALID) : e;
        }
    }

    /** {@code 00 02 (at least 8 bytes, none 0) 00 message}; nobody is answered, so it may be looked at in plain ways. */
    private static byte @Nullable [] unpadded(byte[] block) {
        int separator = 2;
        while (separator < block.length && block[separator] != 0) {
            separator++;
        }
        boolean isPadded = block.length > 2 && block[0] == 0 && block[1] == 2 && separator < block.length
                && separator >= 2 + MIN_PADDING;
        byte[] message = isPadded ? Arrays.copyOfRange(block, separator + 1, block.length) : null;
        Arrays.fill(block, (byte) 0);
        return message;
    }

    @Override
    public byte @Nullable [] agree(byte[] point) throws UnavailableException {
        if (isRsa) {
            return null;
        }
        return calls.call(name, session -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment parameters = arena.allocate(40, Long.BYTES);
                parameters.set(JAVA_LONG, 0, KDF_NULL);
                parameters.set(JAVA_LONG, 24, point.length);
                parameters.set(ADDRESS, 32, TokenSession.copied(arena, point));
                return session.derive(session.find(this),
                        TokenSession.mechanism(arena, ECDH1_DERIVE, parameters), arena,
                        Attribute.of(TokenSession.CLASS, SECRET_KEY),
                        Attribute.of(TokenSession.KEY_TYPE, GENERIC_SECRET),
                        new Attribute(TOKEN, FALSE), new Attribute(SENSITIVE, FALSE),
                        new Attribute(EXTRACTABLE, TRUE), Attribute.of(VALUE_LENGTH, fieldLength));
            }
        });
    }

    @Override
    public String toString() {
        return name;
    }
}
