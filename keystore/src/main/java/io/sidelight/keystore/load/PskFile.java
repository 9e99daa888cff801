// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.load;

import io.sidelight.keystore.PskTable;
import io.sidelight.keystore.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads files of pre-shared keys: lines {@code identity:hex}, in UTF-8.
 *
 * <p>The identity {@code *} fits any, as does a line of hex alone. The last colon splits, for identities may have colons. Lines
 * end in LF, CRLF or CR; empty lines and those that begin with {@code #} are passed over; broken ones are reported by their
 * number, never by what they hold.
 */
public final class PskFile {
    private static final int MAX_FILE_LENGTH = 16 << 20;
    private static final int MAX_KEYS = 100_000;
    /** RFC 4279 section 5.3 asks for 64 bytes at least. */
    private static final int MAX_KEY_LENGTH = 1024;
    private static final int MAX_PROBLEMS = 20;
    private static final String ANY_IDENTITY = "*";
    private static final String MARK = "\uFEFF";

    private final String where;
    private final List<PskTable.Entry> entries = new ArrayList<>();
    private final List<LoadProblem> problems = new ArrayList<>();
    private int broken;

    private PskFile(String where) {
        this.where = where;
    }

    /**
     * What a file gave.
     *
     * @param entries the keys, in the order of their lines
     * @param problems what could not be used; the rest was read nevertheless
     */
    public record Result(List<PskTable.Entry> entries, List<LoadProblem> problems) {
        public Result {
            entries = List.copyOf(entries);
            problems = List.copyOf(problems);
        }
    }

    /** Reads {@code file}; nothing in it makes this throw. */
    public static Result read(Path file) {
        var reading = new PskFile(file.toString());
        try (InputStream input = Files.newInputStream(file)) {
            byte[] content = input.readNBytes(MAX_FILE_LENGTH + 1);
            reading.content(content);
            Arrays.fill(content, (byte) 0);
        } catch (IOException e) {
            reading.problems.add(LoadProblem.unreadable(file, e));
        }
        return new Result(reading.entries, reading.problems);
    }

    private void content(byte[] content) {
        String objection = objection(content);
        if (objection != null) {
            problems.add(new LoadProblem(where, objection));
            return;
        }
        String text = new String(content, StandardCharsets.UTF_8);
        String[] lines = (text.startsWith(MARK) ? text.substring(1) : text).split("\r\n|\r|\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                line(line, i + 1);
            }
        }
        if (broken > MAX_PROBLEMS) {
            problems.add(new LoadProblem(where, broken - MAX_PROBLEMS + " more lines are broken and were skipped"));
        }
        if (entries.isEmpty() && broken == 0) {
            problems.add(new LoadProblem(where, "the file holds no pre-shared key; a line is identity:hex"));
        }
    }

    private void line(String line, int number) {
        int colon = line.lastIndexOf(':');
        String identity = colon < 0 ? ANY_IDENTITY : line.substring(0, colon).strip();
        byte[] key = hex(line.substring(colon + 1).strip());
        String objection = key == null
                ? "has no key in hex behind its last colon; a line is identity:hex"
                : objection(key.length);
        if (objection != null) {
            report(number, objection);
        } else if (key != null) {
            entries.add(new PskTable.Entry(identity.equals(ANY_IDENTITY) ? null : identity, Secret.copyOf(key)));
            Arrays.fill(key, (byte) 0);
        }
    }

    private @Nullable String objection(int keyLength) {
        if (keyLength > MAX_KEY_LENGTH) {
            return "has a key of " + keyLength + " bytes; the limit is " + MAX_KEY_LENGTH;
        }
        return entries.size() < MAX_KEYS ? null : "is beyond the " + MAX_KEYS + " keys that one file may give";
    }

    private void report(int line, String message) {
        broken++;
        if (broken <= MAX_PROBLEMS) {
            problems.add(new LoadProblem(where + ", line " + line, message + "; the line was skipped"));
        }
    }

    private static @Nullable String objection(byte[] content) {
        if (content.length > MAX_FILE_LENGTH) {
            return "the file is larger than 16 MiB and cannot be a file of pre-shared keys";
        }
        int mark = content.length < 2 ? 0 : (content[0] & 0xFF) << 8 | content[1] & 0xFF;
        if (mark == 0xFFFE || mark == 0xFEFF) {
            return "the file is in UTF-16; save it as UTF-8 or plain ASCII text";
        }
        for (byte b : content) {
            if (b == 0) {
                return "the file is binary; pre-shared keys are given as text, in lines identity:hex";
            }
        }
        return PemReader.looksLikePem(content)
                ? "the file holds a PEM key or certificate, not pre-shared keys; give it with --key"
                : null;
    }

    private static byte @Nullable [] hex(String digits) {
        try {
            return digits.isEmpty() ? null : HexFormat.of().parseHex(digits);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
