// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Scanner;

/** Sees that other programs decrypted a capture of one connection to the same bytes as we. */
final class PeerBytes {
    private static final int PIECE = 1 << 16;
    private static final String RULE = "-".repeat(63);
    private static final int INDENT = 4;

    private PeerBytes() {}

    /** Reads what a program prints: digests of what the client and the server said. */
    @FunctionalInterface
    private interface Printout {
        List<MessageDigest> read(InputStream in) throws IOException;
    }

    /**
     * Compares the plaintext of both directions.
     *
     * @param folder for {@code --streams}; gets two files as large as the plaintext
     * @param tshark whether it is installed
     * @param ssldump whether it is installed
     * @throws BenchException when they differ: there is no point in comparing speeds then
     */
    static void mustBeEqual(PeerPrograms programs, Path folder, boolean tshark, boolean ssldump)
            throws IOException, InterruptedException {
        Process ours = new ProcessBuilder(programs.analyze("--streams", folder.toString()))
                .redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD).start();
        if (ours.waitFor() != 0) {
            throw new BenchException("analyze --streams ended with " + ours.exitValue() + ", so no figure is given");
        }
        if (tshark) {
            mustBeEqual(programs.tshark("-q", "-z", "follow,tls,raw,0"), PeerBytes::followed, folder);
        }
        if (ssldump) {
            mustBeEqual(programs.ssldump(), PeerBytes::dumped, folder);
        }
    }

    private static void mustBeEqual(List<String> command, Printout printout, Path folder)
            throws IOException, InterruptedException {
        String program = command.getFirst();
        Process process = new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
        List<MessageDigest> theirs = printout.read(process.getInputStream());
        if (process.waitFor() != 0) {
            throw new BenchException(program + " ended with " + process.exitValue() + ", so no figure is given");
        }
        for (String side : List.of("client", "server")) {
            MessageDigest digest = side.equals("client") ? theirs.getFirst() : theirs.getLast();
            if (!MessageDigest.isEqual(digest.digest(), digestOf(folder.resolve("1." + side + ".bin")))) {
                throw new BenchException(
                        program + "'s bytes of the " + side + " differ from ours, so no figure is given");
            }
        }
    }

    private static byte[] digestOf(Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] piece = new byte[PIECE];
        try (InputStream in = Files.newInputStream(file)) {
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                digest.update(piece, 0, length);
            }
        }
        return digest.digest();
    }

    /** What tshark prints of a stream: lines of hex digits, the server's behind a tab. */
    static List<MessageDigest> followed(InputStream in) throws IOException {
        List<MessageDigest> sides = List.of(sha256(), sha256());
        try (var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String digits = line.strip();
                if (!digits.isEmpty() && digits.length() % 2 == 0 && digits.chars().allMatch(HexFormat::isHexDigit)) {
                    sides.get(line.startsWith("\t") ? 1 : 0).update(HexFormat.of().parseHex(digits));
                }
            }
        }
        return sides;
    }

    /**
     * What ssldump prints of application data that is text: a line that says whose it is, then the data, indented, between two lines of
     * hyphens, of which the last follows the data at once.
     */
    static List<MessageDigest> dumped(InputStream in) {
        List<MessageDigest> sides = List.of(sha256(), sha256());
        // a carriage return is data, so lines end at line feeds only
        Scanner lines = new Scanner(in, StandardCharsets.ISO_8859_1).useDelimiter("\n");
        while (lines.hasNext()) {
            String head = lines.next();
            if (head.endsWith("application_data") && lines.hasNext() && lines.next().endsWith(RULE)) {
                readData(lines, sides.get(head.contains("S>C") ? 1 : 0));
            }
        }
        return sides;
    }

    private static void readData(Scanner lines, MessageDigest side) {
        while (lines.hasNext()) {
            String line = lines.next();
            boolean last = line.endsWith(RULE);
            String data = last ? line.substring(0, line.length() - RULE.length()) : line + '\n';
            side.update(data.substring(Math.min(INDENT, data.length())).getBytes(StandardCharsets.ISO_8859_1));
            if (last) {
                return;
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
