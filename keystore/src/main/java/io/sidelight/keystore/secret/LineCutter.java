// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

import java.util.Arrays;

/** Cuts text into lines as it comes in pieces; they end in LF, CRLF or CR. Bounded by the longest line. One thread's. */
final class LineCutter {
    /** Longer lines are told of and not kept. */
    static final int MAX_LINE = 4096;

    private static final int FIRST_CAPACITY = 256;

    private final Handler handler;
    private byte[] line = new byte[FIRST_CAPACITY];
    private int length;
    private boolean isTooLong;
    private boolean wasCarriageReturn;

    /** Takes lines one by one. */
    interface Handler {
        /** A line without its end; {@code line} is valid until this returns. */
        void onLine(byte[] line, int length);

        /** A line that is longer than {@link #MAX_LINE} bytes has ended. */
        void onTooLongLine();
    }

    LineCutter(Handler handler) {
        this.handler = handler;
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

    /** Takes what is left as the last line. */
    void finish() {
        if (length > 0) {
            endLine();
        }
    }

    /** What there is of a line whose end has not come; empty when it is too long already. */
    byte[] unfinished() {
        return isTooLong ? new byte[0] : Arrays.copyOf(line, length);
    }

    /** Forgets what was read. */
    void clear() {
        Arrays.fill(line, (byte) 0);
        length = 0;
    }

    private void append(byte b) {
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
        if (isTooLong) {
            handler.onTooLongLine();
        } else {
            handler.onLine(line, length);
        }
        length = 0;
        isTooLong = false;
    }
}
