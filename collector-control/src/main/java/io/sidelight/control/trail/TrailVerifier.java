// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.trail;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Goes through a log and says whether its lines are those that were written, in their order, and none is missing between them. Lines cut off
 * at the end leave a log that is whole: that shows by the last hash, which is to be kept elsewhere.
 */
public final class TrailVerifier {
    private static final int LONGEST_LINE = 1 << 20;

    private long lines;
    private String lastHash = TrailLine.NO_HASH;
    private String problem = "";
    private int tornBytes;

    private final String wanted;
    private boolean found;

    private TrailVerifier(String wanted) {
        this.wanted = wanted;
    }

    /**
     * What was found.
     *
     * @param lines that are as they were written
     * @param lastHash of the last of them
     * @param problem empty, or what is wrong with the line after them
     * @param tornBytes of a last line that has no end, as a crash leaves it
     * @param isHashFound whether a line has the hash that was asked for
     */
    public record Result(long lines, String lastHash, String problem, int tornBytes, boolean isHashFound) {
        public boolean isWhole() {
            return problem.isEmpty();
        }
    }

    /**
     * Goes through the log in {@code path}.
     *
     * @throws IOException when it cannot be read
     */
    public static Result verify(Path path) throws IOException {
        return verify(path, "");
    }

    /**
     * The same, and looks for a line with the hash that the last one had before: if there is none, lines were cut off.
     *
     * @param hash in hexadecimal digits, empty to look for none
     */
    public static Result verify(Path path, String hash) throws IOException {
        TrailVerifier verifier = new TrailVerifier(hash.toLowerCase(Locale.ROOT).strip());
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path), 1 << 16)) {
            verifier.read(in);
        }
        return new Result(verifier.lines, verifier.lastHash, verifier.problem, verifier.tornBytes,
                verifier.found);
    }

    private void read(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && problem.isEmpty(); b = in.read()) {
            if (b == '\n') {
                onLine(line.toByteArray());
                line.reset();
            } else if (line.size() == LONGEST_LINE) {
                problem = "is longer than any line of this log";
            } else {
                line.write(b);
            }
        }
        tornBytes = problem.isEmpty() ? line.size() : 0;
    }

    private void onLine(byte[] line) {
        TrailLine.Link link;
        try {
            link = TrailLine.link(line);
        } catch (IOException e) {
            problem = "is no line of this log";
            return;
        }
        if (link.sequence() != lines + 1) {
            problem = "has number " + link.sequence() + ", so lines are missing or out of order";
        } else if (!link.previous().equals(lastHash)) {
            problem = "does not hold the hash of the line before it: one of the two was changed";
        } else {
            lines++;
            lastHash = TrailLine.hash(line);
            found |= lastHash.equals(wanted);
        }
    }
}
