// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.keystore.load.FileMode;
import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a file with a password a line, in UTF-8. Passwords are never made into strings. */
final class PasswordFile {
    private static final long MOST_BYTES = 1 << 20;

    private PasswordFile() {}

    /** As {@link #read}, of a service: refused when all users may read or write the file. */
    static List<char[]> readProtected(@Nullable Path file, List<String> problems) {
        try {
            String refusal = file == null ? "" : FileMode.refusal("password file", file);
            if (!refusal.isEmpty()) {
                problems.add(refusal);
                return List.of();
            }
        } catch (IOException _) {
            // told by the reading
        }
        return read(file, problems);
    }

    /** The passwords in {@code file}, none without a file; what is wrong with it is added to {@code problems}. */
    static List<char[]> read(@Nullable Path file, List<String> problems) {
        if (file == null) {
            return List.of();
        }
        try {
            if (Files.size(file) > MOST_BYTES) {
                problems.add("password file " + file + " is longer than 1 MB; it must have a password a line");
                return List.of();
            }
            byte[] bytes = Files.readAllBytes(file);
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            Arrays.fill(bytes, (byte) 0);
            List<char[]> passwords = lines(text.array(), text.limit());
            if (passwords.isEmpty()) {
                problems.add("password file " + file + " is empty; it must have a password a line");
            }
            return passwords;
        } catch (CharacterCodingException e) {
            problems.add("password file " + file + " is not text in UTF-8");
        } catch (IOException e) {
            problems.add("cannot read password file " + file + ": " + Problems.cause(e));
        }
        return List.of();
    }

    private static List<char[]> lines(char[] text, int length) {
        List<char[]> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= length; i++) {
            if (i == length || text[i] == '\n' || text[i] == '\r') {
                if (i > start) {
                    lines.add(Arrays.copyOfRange(text, start, i));
                }
                start = i + 1;
            }
        }
        Arrays.fill(text, '\0');
        return lines;
    }
}
