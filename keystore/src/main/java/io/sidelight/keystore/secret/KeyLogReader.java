// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

import io.sidelight.keystore.load.LoadProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads key logs (SSLKEYLOGFILE, draft-ietf-tls-keylogfile, and its older relatives) into a {@link SecretStore}.
 *
 * <p>Lines end in LF, CRLF or CR; hex is in either case; comments, empty lines and unknown labels are passed over; broken
 * lines are reported and skipped. Stateless; from any thread. Files are read in pieces, however long.
 */
public final class KeyLogReader {
    private static final int PIECE = 1 << 16;
    private static final int UTF8_MARK = 3;

    /** Reads a file; one that cannot be read, or is something else, is a problem and adds nothing. */
    public KeyLogResult read(Path file, SecretStore into) {
        try (InputStream input = Files.newInputStream(file)) {
            byte[] piece = input.readNBytes(PIECE);
            String objection = objection(piece, 0, piece.length);
            if (objection != null) {
                return rejected(file.toString(), objection);
            }
            int mark = markLength(piece, 0, piece.length);
            var lines = new KeyLogLines(file.toString(), into);
            lines.read(piece, mark, piece.length - mark);
            byte[] buffer = new byte[PIECE];
            for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
                lines.read(buffer, 0, read);
            }
            return lines.finish();
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
    public KeyLogResult read(byte[] text, int offset, int length, String where, SecretStore into) {
        String objection = objection(text, offset, length);
        if (objection != null) {
            return rejected(where, objection);
        }
        int mark = markLength(text, offset, length);
        var lines = new KeyLogLines(where, into);
        lines.read(text, offset + mark, length - mark);
        return lines.finish();
    }

    private static KeyLogResult rejected(String where, String objection) {
        return new KeyLogResult(0, 0, List.of(new LoadProblem(where, objection)));
    }

    /** Why this is no key log, judged by its beginning; {@code null} when it may be one. */
    private static @Nullable String objection(byte[] text, int offset, int length) {
        int magic = length < Integer.BYTES ? 0 : word(text, offset);
        if (isCapture(magic)) {
            return "the file is a packet capture, not a key log; give it as the capture to read";
        }
        if (magic >>> 16 == 0xFFFE || magic >>> 16 == 0xFEFF) {
            return "the file is in UTF-16; save it as plain ASCII text";
        }
        int end = offset + Math.min(length, PIECE);
        for (int i = offset; i < end; i++) {
            if (text[i] == 0) {
                return "the file is binary, not a key log";
            }
        }
        boolean isPem = new String(text, offset, end - offset, StandardCharsets.ISO_8859_1).contains("-----BEGIN ");
        return isPem ? "the file holds a PEM key or certificate, not a key log; give it with --key" : null;
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

    private static int markLength(byte[] text, int offset, int length) {
        boolean isMarked = length >= UTF8_MARK && (text[offset] & 0xFF) == 0xEF && (text[offset + 1] & 0xFF) == 0xBB
                && (text[offset + 2] & 0xFF) == 0xBF;
        return isMarked ? UTF8_MARK : 0;
    }
}
