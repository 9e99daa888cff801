// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.token;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A library of PKCS#11 (version 2.40, on systems whose long and pointers have 8 bytes). Once loaded it stays so, initialised for calls from
 * any thread.
 */
final class Cryptoki {
    private static final long OS_LOCKING_OK = 2;
    private static final long INITIALIZE_ARGUMENTS_LENGTH = 48;
    private static final long INITIALIZE_FLAGS_OFFSET = 32;
    /** Behind the version, which has two bytes and six of padding. */
    private static final long FIRST_FUNCTION_OFFSET = 8;
    private static final int FUNCTIONS = 68;
    private static final Map<Path, Cryptoki> LOADED = new ConcurrentHashMap<>();

    private final Map<Function, MethodHandle> functions = new EnumMap<>(Function.class);

    /** The functions that are used, with their places in CK_FUNCTION_LIST. */
    enum Function {
        INITIALIZE(0, ADDRESS),
        GET_SLOT_LIST(4, JAVA_BYTE, ADDRESS, ADDRESS),
        GET_TOKEN_INFO(6, JAVA_LONG, ADDRESS),
        GET_MECHANISM_INFO(8, JAVA_LONG, JAVA_LONG, ADDRESS),
        OPEN_SESSION(12, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS),
        CLOSE_SESSION(13, JAVA_LONG),
        LOGIN(18, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG),
        DESTROY_OBJECT(22, JAVA_LONG, JAVA_LONG),
        GET_ATTRIBUTE_VALUE(24, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG),
        FIND_OBJECTS_INIT(26, JAVA_LONG, ADDRESS, JAVA_LONG),
        FIND_OBJECTS(27, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS),
        FIND_OBJECTS_FINAL(28, JAVA_LONG),
        DECRYPT_INIT(33, JAVA_LONG, ADDRESS, JAVA_LONG),
        DECRYPT(34, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS),
        DERIVE_KEY(62, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS);

        private final int index;
        @SuppressWarnings("ImmutableEnumChecker") // nobody writes to it
        private final MemoryLayout[] parameters;

        Function(int index, MemoryLayout... parameters) {
            this.index = index;
            this.parameters = parameters;
        }

        private String text() {
            StringBuilder text = new StringBuilder();
            boolean begins = true;
            for (char letter : name().toCharArray()) {
                if (letter != '_') {
                    text.append(begins ? letter : Character.toLowerCase(letter));
                }
                begins = letter == '_';
            }
            return text.toString();
        }
    }

    private Cryptoki(MemorySegment list) {
        for (Function function : Function.values()) {
            MemorySegment address = list.get(ADDRESS,
                    FIRST_FUNCTION_OFFSET + (long) function.index * ADDRESS.byteSize());
            if (address.address() != 0) {
                functions.put(function, Linker.nativeLinker().downcallHandle(address,
                        FunctionDescriptor.of(JAVA_LONG, function.parameters)));
            }
        }
    }

    /** Loads a library, or gives it when it is loaded already. */
    static Cryptoki load(Path library) throws TokenException {
        Cryptoki known = LOADED.get(library);
        if (known != null) {
            return known;
        }
        synchronized (LOADED) {
            Cryptoki loaded = LOADED.get(library);
            if (loaded == null) {
                loaded = open(library);
                LOADED.put(library, loaded);
            }
            return loaded;
        }
    }

    private static Cryptoki open(Path library) throws TokenException {
        if (!Files.isRegularFile(library)) {
            throw new TokenException("there is no library at " + library + ": install it, or check the path");
        }
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
            MethodHandle getList = Linker.nativeLinker().downcallHandle(symbols.findOrThrow("C_GetFunctionList"),
                    FunctionDescriptor.of(JAVA_LONG, ADDRESS));
            MemorySegment pointer = arena.allocate(ADDRESS);
            long code = (long) getList.invokeExact(pointer);
            MemorySegment list = pointer.get(ADDRESS, 0);
            if (code != 0 || list.address() == 0) {
                throw new TokenException("the library " + library + " gives no functions");
            }
            Cryptoki loaded = new Cryptoki(list.reinterpret(FIRST_FUNCTION_OFFSET + FUNCTIONS * ADDRESS.byteSize()));
            loaded.initialize(arena);
            return loaded;
        } catch (TokenException e) {
            throw e;
        } catch (Throwable _) {
            throw new TokenException("the file " + library + " is no PKCS#11 library for this machine");
        }
    }

    private void initialize(Arena arena) throws TokenException {
        MemorySegment arguments = arena.allocate(INITIALIZE_ARGUMENTS_LENGTH, Long.BYTES);
        arguments.set(JAVA_LONG, INITIALIZE_FLAGS_OFFSET, OS_LOCKING_OK);
        try {
            call(Function.INITIALIZE, arguments);
        } catch (TokenException e) {
            if (e.code() != TokenException.ALREADY_INITIALIZED) {
                throw e;
            }
        }
    }

    /** @throws TokenException when the library answers anything but CKR_OK */
    void call(Function function, Object... arguments) throws TokenException {
        MethodHandle handle = functions.get(function);
        if (handle == null) {
            throw new TokenException("the token's library does not have C_" + function.text());
        }
        long code;
        try {
            code = (long) handle.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new AssertionError("native call is bound wrongly", e);
        }
        if (code != 0) {
            throw new TokenException(function.text(), code);
        }
    }
}
