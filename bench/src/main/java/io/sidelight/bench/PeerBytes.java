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

/** Sees that another program decrypted a capture of one connection to the same bytes as we. */
final class PeerBytes {
    private static final int PIECE = 1 << 16;

    private PeerBytes() {}

    /**
     * Compares the plaintext of both directions.
     *
     * @param folder for {@code --streams}; gets two files as large as the plaintext
     * @throws BenchException when they differ: there is no point in comparing speeds then
     */
    static void mustBeEqual(PeerPrograms programs, Path folder) throws IOException, InterruptedException {
        Process ours = new ProcessBuilder(programs.analyze("--streams", folder.toString()))
                .redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD).start();
        if (ours.waitFor() != 0) {
            throw new BenchException("analyze --streams ended with " + ours.exitValue() + ", so no figure is given");
        }
        Process tshark = new ProcessBuilder(programs.tshark("-q", "-z", "follow,tls,raw,0"))
                .redirectError(Redirect.DISCARD).start();
        List<MessageDigest> theirs = followed(tshark.getInputStream());
        if (tshark.waitFor() != 0) {
            throw new BenchException("tshark ended with " + tshark.exitValue() + ", so no figure is given");
        }
        mustBeEqual("client", theirs.getFirst(), folder);
        mustBeEqual("server", theirs.getLast(), folder);
    }

    private static void mustBeEqual(String side, MessageDigest theirs, Path folder) throws IOException {
        if (!MessageDigest.isEqual(theirs.digest(), digestOf(folder.resolve("1." + side + ".bin")))) {
            throw new BenchException("tshark's bytes of the " + side + " differ from ours, so no figure is given");
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

    /** Digests of what the client and the server said: lines of hex digits, the server's behind a tab. */
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

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
