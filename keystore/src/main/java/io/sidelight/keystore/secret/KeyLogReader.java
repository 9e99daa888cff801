// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

import io.sidelight.keystore.load.LoadProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads key logs (SSLKEYLOGFILE, RFC 9850, and its older relatives) into a {@link SecretSink}, as they stand.
 *
 * <p>Lines end in LF, CRLF or CR; hex is in either case; comments, empty lines and unknown labels are passed over; broken
 * lines are reported and skipped. Stateless; from any thread. Files are read in pieces, however long.
 */
public final class KeyLogReader {
    private static final int PIECE = 1 << 16;

    /**
     * Reads a file, or all files of a folder (not those of folders in it), of which those that are no key logs are passed
     * over. What cannot be read, or is something else, is a problem and adds nothing.
     */
    public KeyLogResult read(Path path, SecretSink into) {
        if (!Files.isDirectory(path)) {
            return readFile(path, into, false);
        }
        long lines = 0;
        long secrets = 0;
        List<LoadProblem> problems = new ArrayList<>();
        try {
            for (Path file : filesOf(path)) {
                KeyLogResult result = readFile(file, into, true);
                lines += result.lines();
                secrets += result.secrets();
                problems.addAll(result.problems());
            }
        } catch (IOException e) {
            problems.add(LoadProblem.unreadable(path, e));
        }
        return new KeyLogResult(lines, secrets, problems);
    }

    /** The files of a folder, by name. */
    static List<Path> filesOf(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static KeyLogResult readFile(Path file, SecretSink into, boolean foreignIsFine) {
        try (InputStream input = Files.newInputStream(file)) {
            byte[] piece = new byte[PIECE];
            int read = input.readNBytes(piece, 0, PIECE);
            String objection = objection(piece, 0, read);
            if (objection != null) {
                return foreignIsFine ? new KeyLogResult(0, 0, List.of()) : rejected(file.toString(), objection);
            }
            var lines = new KeyLogLines(file.toString(), into);
            while (read > 0 && !lines.isForeign()) {
                lines.read(piece, 0, read);
                read = input.read(piece);
            }
            KeyLogResult result = lines.finish();
            return lines.isKeyLog() || !foreignIsFine ? result : new KeyLogResult(result.lines(), 0, List.of());
        } catch (IOException e) {
            return new KeyLogResult(0, 0, List.of(LoadProblem.unreadable(file, e)));
        }
    }

    /**
     * Reads a key log that stands in memory, a secrets block of a capture file say.
     *
     * @param text read, not kept
     * @param where file and place, for messages
     */
    public KeyLogResult read(byte[] text, int offset, int length, String where, SecretSink into) {
        String objection = objection(text, offset, length);
        if (objection != null) {
            return rejected(where, objection);
        }
        var lines = new KeyLogLines(where, into);
        lines.read(text, offset, length);
        return lines.finish();
    }

    private static KeyLogResult rejected(String where, String objection) {
        return new KeyLogResult(0, 0, List.of(new LoadProblem(where, objection)));
    }

    /** Why this is no key log, judged by its first bytes; {@code null} when it may be one. */
    static @Nullable String objection(byte[] text, int offset, int length) {
        int magic = length < Integer.BYTES ? 0 : word(text, offset);
        if (isCapture(magic)) {
            return "the file is a packet capture, not a key log; give it as the capture to read";
        }
        return magic >>> 16 == 0xFFFE || magic >>> 16 == 0xFEFF
                ? "the file is in UTF-16; save it as plain ASCII text"
                : null;
    }

    private static boolean isCapture(int magic) {
        return switch (magic) {
            case 0xA1B2C3D4, 0xD4C3B2A1, 0xA1B23C4D, 0x4D3CB2A1, 0x0A0D0D0A -> true;
            default -> false;
        };
    }

    private static int word(byte[] text, int at) {
        return (text[at] & 0xFF) << 24 | (text[at + 1] & 0xFF) << 16 | (text[at + 2] & 0xFF) << 8 | text[at + 3] & 0xFF;
    }
}
