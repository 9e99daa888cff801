// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

import io.sidelight.keystore.load.LoadProblem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts a key log into lines as it comes in pieces, and puts what the lines state into a store. A broken line costs itself
 * only.
 */
final class KeyLogLines {
    private static final int MAX_LINE = 4096;
    private static final int FIRST_LINE_CAPACITY = 256;
    private static final int MAX_PROBLEMS = 20;
    /** So much without a line of a key log, and the file is something else. */
    private static final int MAX_FOREIGN_BYTES = 1 << 20;
    private static final byte[] PEM = "-----BEGIN ".getBytes(StandardCharsets.US_ASCII);

    private final String where;
    private final SecretStore store;
    private byte[] line = new byte[FIRST_LINE_CAPACITY];
    private List<LoadProblem> problems = new ArrayList<>();
    private int length;
    private boolean isTooLong;
    private boolean wasCarriageReturn;
    private boolean isKeyLog;
    private boolean sawNul;
    private boolean sawPem;
    private long bytes;
    private long lines;
    private long secrets;
    private long broken;
    private long told;

    KeyLogLines(String where, SecretStore store) {
        this.where = where;
        this.store = store;
    }

    /** Takes the next piece; a line may go on in the one after it. */
    void read(byte[] piece, int offset, int length) {
        bytes += length;
        for (int i = offset; i < offset + length; i++) {
            byte b = piece[i];
            boolean isSecondOfPair = b == '\n' && wasCarriageReturn;
            wasCarriageReturn = b == '\r';
            if (isSecondOfPair) {
                continue;
            }
            if (b == '\n' || b == '\r') {
                endLine();
            } else {
                append(b);
            }
        }
    }

    /** Takes what is left as the last line, and says how it went. */
    KeyLogResult finish() {
        if (length > 0) {
            endLine();
        }
        return new KeyLogResult(lines, secrets, takeProblems());
    }

    /** Uses the last line though its end is not there yet; the whole line still comes. */
    void useUnfinishedLine() {
        if (length > 0 && !isTooLong
                && KeyLogLine.parse(line, length) instanceof KeyLogLine.Meaning.Stated(var secret)) {
            store.add(secret);
        }
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

    private void append(byte b) {
        sawNul |= b == 0;
        if (length == MAX_LINE) {
            isTooLong = true;
            return;
        }
        if (length == line.length) {
            line = longer(line);
        }
        line[length++] = b;
    }

    private static byte[] longer(byte[] line) {
        byte[] longer = Arrays.copyOf(line, Math.min(2 * line.length, MAX_LINE));
        Arrays.fill(line, (byte) 0);
        return longer;
    }

    private void endLine() {
        lines++;
        if (isTooLong) {
            report("is longer than " + MAX_LINE + " bytes and was skipped");
        } else {
            sawPem |= length >= PEM.length && Arrays.equals(line, 0, PEM.length, PEM, 0, PEM.length);
            act(KeyLogLine.parse(line, length));
        }
        length = 0;
        isTooLong = false;
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
                store.add(secret);
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
