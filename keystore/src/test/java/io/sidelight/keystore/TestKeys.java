// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of src/test/resources/keys. */
public final class TestKeys {
    public static final List<char[]> PASSWORDS = List.of("wrong".toCharArray(), "secret".toCharArray());

    private static final Path FOLDER = Path.of("src", "test", "resources", "keys");

    private TestKeys() {}

    public static Path path(String name) {
        return FOLDER.resolve(name);
    }

    public static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String text(String name) {
        return new String(bytes(name), StandardCharsets.ISO_8859_1);
    }
}
