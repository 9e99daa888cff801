// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

import io.sidelight.keystore.load.LoadProblem;
import java.util.ArrayList;
import java.util.List;

/** Cuts a key log into lines as it comes in pieces, and puts what the lines state into a store. */
final class KeyLogLines {
    private static final int MAX_LINE = 4096;
    private static final int MAX_PROBLEMS = 20;

    private final String where;
    private final SecretStore store;
    private final byte[] line = new byte[MAX_LINE];
    private final List<LoadProblem> problems = new ArrayList<>();
    private int length;
    private boolean isTooLong;
    private boolean wasCarriageReturn;
    private boolean isKeyLog;
    private long lines;
    private long secrets;
    private long broken;

    KeyLogLines(String where, SecretStore store) {
        this.where = where;
        this.store = store;
    }

    /** Takes the next piece; a line may go on in the one after it. */
    void read(byte[] piece, int offset, int length) {
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
        if (broken > 0 && !isKeyLog) {
            return new KeyLogResult(lines, 0, List.of(new LoadProblem(where,
                    "no line of it is one of a key log; such a line is a label, a client random and a secret in hex")));
        }
        if (broken > problems.size()) {
            problems.add(
                    new LoadProblem(where, (broken - problems.size()) + " more lines are broken and were skipped"));
        }
        return new KeyLogResult(lines, secrets, problems);
    }

    private void append(byte b) {
        if (length < MAX_LINE) {
            line[length++] = b;
        } else {
            isTooLong = true;
        }
    }

    private void endLine() {
        lines++;
        if (isTooLong) {
            report("is longer than " + MAX_LINE + " bytes and was skipped");
        } else {
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
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(new LoadProblem(where + ", line " + lines, message));
        }
    }
}
