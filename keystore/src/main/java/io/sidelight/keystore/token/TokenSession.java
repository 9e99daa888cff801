// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.token;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.sidelight.keystore.token.Cryptoki.Function;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One session with a token, read-only. Used by one thread at a time, as PKCS#11 asks (section 5.6). */
final class TokenSession implements AutoCloseable {
    static final long CLASS = 0x00;
    static final long LABEL = 0x03;
    static final long VALUE = 0x11;
    static final long KEY_TYPE = 0x100;
    static final long DECRYPT = 0x105;
    static final long DERIVE = 0x10C;
    static final long ID = 0x102;
    static final long MODULUS = 0x120;
    static final long PUBLIC_EXPONENT = 0x122;
    static final long EC_PARAMETERS = 0x180;
    static final long EC_POINT = 0x181;

    static final long CERTIFICATE = 1;
    static final long PUBLIC_KEY = 2;
    static final long PRIVATE_KEY = 3;
    static final long RSA_PKCS = 0x01;
    static final long RSA_X_509 = 0x03;

    private static final long MAY_DECRYPT = 0x200;
    private static final long SERIAL_SESSION = 4;
    private static final long USER = 1;
    private static final int ATTRIBUTE_LENGTH = 24;
    private static final int MAX_OBJECTS = 100_000;
    private static final int BATCH = 256;
    private static final int MAX_VALUE_LENGTH = 1 << 16;

    private final Cryptoki library;
    private final long slot;
    private final long session;
    private final Map<TokenKey, Long> found = new HashMap<>();

    /** An attribute with the value that it must have. */
    record Attribute(long type, byte[] value) {
        static Attribute of(long type, long number) {
            byte[] value = new byte[Long.BYTES];
            MemorySegment.ofArray(value).set(JAVA_LONG.withByteAlignment(1), 0, number);
            return new Attribute(type, value);
        }

        @Override
        public String toString() {
            return type + "=" + HexFormat.of().formatHex(value);
        }
    }

    private TokenSession(Cryptoki library, long slot, long session) {
        this.library = library;
        this.slot = slot;
        this.session = session;
    }

    static TokenSession open(Cryptoki library, long slot) throws TokenException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment session = arena.allocate(JAVA_LONG);
            library.call(Function.OPEN_SESSION, slot, SERIAL_SESSION, MemorySegment.NULL, MemorySegment.NULL, session);
            return new TokenSession(library, slot, session.get(JAVA_LONG, 0));
        }
    }

    /**
     * Logs in, for all sessions of this process with this token.
     *
     * @param pin in UTF-8; not kept
     */
    void login(byte[] pin) throws TokenException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(Math.max(1, pin.length));
            MemorySegment.copy(pin, 0, text, JAVA_BYTE, 0, pin.length);
            try {
                library.call(Function.LOGIN, session, USER, text, (long) pin.length);
            } catch (TokenException e) {
                if (e.code() != TokenException.ALREADY_LOGGED_IN) {
                    throw e;
                }
            } finally {
                text.fill((byte) 0);
            }
        }
    }

    /** Objects with all of these attributes. */
    List<Long> find(Attribute... wanted) throws TokenException {
        List<Long> objects = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            library.call(Function.FIND_OBJECTS_INIT, session, template(arena, wanted), (long) wanted.length);
            try {
                MemorySegment handles = arena.allocate(JAVA_LONG, BATCH);
                MemorySegment count = arena.allocate(JAVA_LONG);
                do {
                    library.call(Function.FIND_OBJECTS, session, handles, (long) BATCH, count);
                    for (long i = 0; i < Math.min(BATCH, count.get(JAVA_LONG, 0)); i++) {
                        objects.add(handles.getAtIndex(JAVA_LONG, i));
                    }
                } while (count.get(JAVA_LONG, 0) > 0 && objects.size() < MAX_OBJECTS);
            } finally {
                library.call(Function.FIND_OBJECTS_FINAL, session);
            }
        }
        return objects;
    }

    /** Where {@code key} is for this session, looked for once. */
    long find(TokenKey key) throws TokenException {
        Long known = found.get(key);
        if (known == null) {
            List<Long> objects = find(key.attributes());
            if (objects.isEmpty()) {
                throw new TokenException("FindObjects", TokenException.OBJECT_HANDLE_INVALID);
            }
            known = objects.getFirst();
            found.put(key, known);
        }
        return known;
    }

    /** Whether an attribute says yes; also when the object does not have it. */
    boolean allows(long object, long type) throws TokenException {
        byte[] value = attribute(object, type);
        return value == null || value[0] != 0;
    }

    /** The value of an attribute; null when the object has none, or does not show it. */
    byte @Nullable [] attribute(long object, long type) throws TokenException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attribute = arena.allocate(ATTRIBUTE_LENGTH, Long.BYTES);
            attribute.set(JAVA_LONG, 0, type);
            library.call(Function.GET_ATTRIBUTE_VALUE, session, object, attribute, 1L);
            long length = attribute.get(JAVA_LONG, 16);
            if (length <= 0 || length > MAX_VALUE_LENGTH) {
                return null;
            }
            MemorySegment value = arena.allocate(length);
            attribute.set(ADDRESS, 8, value);
            library.call(Function.GET_ATTRIBUTE_VALUE, session, object, attribute, 1L);
            byte[] bytes = value.asSlice(0, Math.clamp(attribute.get(JAVA_LONG, 16), 0, length)).toArray(JAVA_BYTE);
            value.fill((byte) 0);
            return bytes;
        } catch (TokenException e) {
            if (e.code() == TokenException.ATTRIBUTE_SENSITIVE || e.code() == TokenException.ATTRIBUTE_TYPE_INVALID) {
                return null;
            }
            throw e;
        }
    }

    /** Whether the token decrypts RSA without looking at what comes out. */
    boolean decryptsRaw() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(24, Long.BYTES);
            library.call(Function.GET_MECHANISM_INFO, slot, RSA_X_509, info);
            return (info.get(JAVA_LONG, 16) & MAY_DECRYPT) != 0;
        } catch (TokenException _) {
            return false;
        }
    }

    /** What C_Decrypt gives, by a mechanism without parameters. */
    byte[] decrypt(long key, long mechanism, byte[] ciphertext) throws TokenException {
        try (Arena arena = Arena.ofConfined()) {
            library.call(Function.DECRYPT_INIT, session, mechanism(arena, mechanism, MemorySegment.NULL), key);
            MemorySegment input = copied(arena, ciphertext);
            MemorySegment output = arena.allocate(ciphertext.length);
            MemorySegment length = arena.allocate(JAVA_LONG);
            length.set(JAVA_LONG, 0, ciphertext.length);
            library.call(Function.DECRYPT, session, input, (long) ciphertext.length, output, length);
            byte[] plaintext = output.asSlice(0, Math.clamp(length.get(JAVA_LONG, 0), 0, ciphertext.length))
                    .toArray(JAVA_BYTE);
            output.fill((byte) 0);
            return plaintext;
        }
    }

    /** The secret that C_DeriveKey makes, which is read and removed. */
    byte[] derive(long key, MemorySegment mechanism, Arena arena, Attribute... ofSecret) throws TokenException {
        MemorySegment handle = arena.allocate(JAVA_LONG);
        library.call(Function.DERIVE_KEY, session, mechanism, key, template(arena, ofSecret), (long) ofSecret.length,
                handle);
        long secret = handle.get(JAVA_LONG, 0);
        try {
            byte[] value = attribute(secret, VALUE);
            if (value == null) {
                throw new TokenException("the token does not hand over secrets that it agreed on");
            }
            return value;
        } finally {
            library.call(Function.DESTROY_OBJECT, session, secret);
        }
    }

    /** CK_MECHANISM. */
    static MemorySegment mechanism(Arena arena, long type, MemorySegment parameters) {
        MemorySegment mechanism = arena.allocate(24, Long.BYTES);
        mechanism.set(JAVA_LONG, 0, type);
        mechanism.set(ADDRESS, 8, parameters);
        mechanism.set(JAVA_LONG, 16, parameters.address() == 0 ? 0 : parameters.byteSize());
        return mechanism;
    }

    static MemorySegment copied(Arena arena, byte[] bytes) {
        MemorySegment copy = arena.allocate(Math.max(1, bytes.length));
        MemorySegment.copy(bytes, 0, copy, JAVA_BYTE, 0, bytes.length);
        return copy;
    }

    private static MemorySegment template(Arena arena, Attribute... attributes) {
        MemorySegment template = arena.allocate((long) ATTRIBUTE_LENGTH * attributes.length, Long.BYTES);
        for (int i = 0; i < attributes.length; i++) {
            long at = (long) ATTRIBUTE_LENGTH * i;
            template.set(JAVA_LONG, at, attributes[i].type());
            template.set(ADDRESS, at + 8, copied(arena, attributes[i].value()));
            template.set(JAVA_LONG, at + 16, attributes[i].value().length);
        }
        return template;
    }

    @Override
    public void close() {
        try {
            library.call(Function.CLOSE_SESSION, session);
        } catch (TokenException _) {
            // it is gone as well when the token is
        }
    }
}
