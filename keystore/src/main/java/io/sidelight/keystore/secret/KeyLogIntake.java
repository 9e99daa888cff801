// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

import java.util.ArrayList;
import java.util.List;

/**
 * A key log that somebody hands over piece by piece: each line counts as it comes. Nothing of its contents is kept or told but counts, and
 * the numbers of broken lines. One thread's.
 */
public final class KeyLogIntake implements LineCutter.Handler {
    private static final int MAX_TOLD = 20;

    private final SecretSink sink;
    private final LineCutter cutter = new LineCutter(this);
    private final List<Long> malformedLines = new ArrayList<>();
    private long lines;
    private long taken;
    private long unknown;
    private long malformed;

    /** @param sink receives what lines state */
    public KeyLogIntake(SecretSink sink) {
        this.sink = sink;
    }

    /**
     * How it went. What is none of the others is empty, a comment, or a secret that opens no connection.
     *
     * @param lines of any kind
     * @param taken that stated a secret, repetitions included
     * @param unknown of a label that is not known
     * @param malformed that are broken or longer than 4096 bytes
     * @param malformedLines numbers, from 1, of the first of these
     */
    public record Counts(long lines, long taken, long unknown, long malformed, List<Long> malformedLines) {
        public Counts {
            malformedLines = List.copyOf(malformedLines);
        }
    }

    /** Takes the next piece; a line may go on in the one after it. */
    public void read(byte[] piece, int offset, int length) {
        cutter.read(piece, offset, length);
    }

    /** Lines so far. */
    public long lines() {
        return lines;
    }

    /** Lines so far that stated a secret. */
    public long taken() {
        return taken;
    }

    /** Lines so far that are broken or too long. */
    public long malformed() {
        return malformed;
    }

    /** Takes what is left as the last line, and says how it went. */
    public Counts finish() {
        cutter.finish();
        cutter.clear();
        return counts();
    }

    /** Lets go of a last line that will have no end, and says how it went. */
    public Counts abandon() {
        cutter.clear();
        return counts();
    }

    private Counts counts() {
        return new Counts(lines, taken, unknown, malformed, malformedLines);
    }

    @Override
    public void onLine(byte[] line, int length) {
        lines++;
        switch (KeyLogLine.parse(line, length)) {
            case KeyLogLine.Meaning.Nothing(boolean isUnknown) -> unknown += isUnknown ? 1 : 0;
            case KeyLogLine.Meaning.Broken broken -> onMalformed();
            case KeyLogLine.Meaning.Stated(SessionSecret secret) -> {
                taken += secret.label().isKept() ? 1 : 0;
                sink.add(secret);
            }
        }
    }

    @Override
    public void onTooLongLine() {
        lines++;
        onMalformed();
    }

    private void onMalformed() {
        malformed++;
        if (malformedLines.size() < MAX_TOLD) {
            malformedLines.add(lines);
        }
    }
}
