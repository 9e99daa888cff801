// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

import io.sidelight.keystore.load.LoadProblem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts a key log into lines as it comes in pieces, and hands on what the lines state. A broken line costs itself
 * only.
 */
final class KeyLogLines implements LineCutter.Handler {
    private static final int MAX_PROBLEMS = 20;
    /** So much without a line of a key log, and the file is something else. */
    private static final int MAX_FOREIGN_BYTES = 1 << 20;
    private static final byte[] PEM = "-----BEGIN ".getBytes(StandardCharsets.US_ASCII);

    private final String where;
    private final SecretSink sink;
    private final LineCutter cutter = new LineCutter(this);
    private List<LoadProblem> problems = new ArrayList<>();
    private boolean isKeyLog;
    private boolean sawNul;
    private boolean sawPem;
    private long bytes;
    private long lines;
    private long secrets;
    private long broken;
    private long told;

    KeyLogLines(String where, SecretSink sink) {
        this.where = where;
        this.sink = sink;
    }

    /** Takes the next piece; a line may go on in the one after it. */
    void read(byte[] piece, int offset, int length) {
        bytes += length;
        for (int i = offset; i < offset + length && !sawNul; i++) {
            sawNul = piece[i] == 0;
        }
        cutter.read(piece, offset, length);
    }

    /** Takes what is left as the last line, and says how it went. */
    KeyLogResult finish() {
        cutter.finish();
        return new KeyLogResult(lines, secrets, takeProblems());
    }

    /** Uses the last line though its end is not there yet; the whole line still comes. */
    void useUnfinishedLine() {
        byte[] line = cutter.unfinished();
        if (KeyLogLine.parse(line, line.length) instanceof KeyLogLine.Meaning.Stated(var secret)) {
            sink.add(secret);
        }
        Arrays.fill(line, (byte) 0);
    }

    /** True when a line of a key log was seen. */
    boolean isKeyLog() {
        return isKeyLog;
    }

    /** True when so much was read without a line of a key log that the file must be something else. */
    boolean isForeign() {
        return !isKeyLog && broken > 0 && bytes >= MAX_FOREIGN_BYTES;
    }

    /** What was wrong with lines since the last call. */
    List<LoadProblem> takeProblems() {
        if (broken > 0 && !isKeyLog) {
            return List.of(new LoadProblem(where, whatItIs()));
        }
        if (broken - told > problems.size()) {
            problems.add(new LoadProblem(where,
                    (broken - told - problems.size()) + " more lines are broken and were skipped"));
        }
        told = broken;
        List<LoadProblem> taken = problems;
        problems = new ArrayList<>();
        return taken;
    }

    private String whatItIs() {
        if (sawPem) {
            return "the file holds a PEM key or certificate, not a key log; give it with --key";
        }
        return sawNul
                ? "the file is binary, not a key log"
                : "no line of it is one of a key log; such a line is a label, a client random and a secret in hex";
    }

    @Override
    public void onLine(byte[] line, int length) {
        lines++;
        sawPem |= length >= PEM.length && Arrays.equals(line, 0, PEM.length, PEM, 0, PEM.length);
        act(KeyLogLine.parse(line, length));
    }

    @Override
    public void onTooLongLine() {
        lines++;
        report("is longer than " + LineCutter.MAX_LINE + " bytes and was skipped");
    }

    private void act(KeyLogLine.Meaning meaning) {
        switch (meaning) {
            case KeyLogLine.Meaning.Nothing nothing -> {
            }
            case KeyLogLine.Meaning.Broken(String message, boolean isOfKnownLabel) -> {
                isKeyLog |= isOfKnownLabel;
                report(message);
            }
            case KeyLogLine.Meaning.Stated(SessionSecret secret) -> {
                isKeyLog = true;
                secrets += secret.label().isKept() ? 1 : 0;
                sink.add(secret);
            }
        }
    }

    private void report(String message) {
        broken++;
        if (broken <= MAX_PROBLEMS) {
            problems.add(new LoadProblem(where + ", line " + lines, message));
        }
    }
}
