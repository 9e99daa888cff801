// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

/**
 * Where a record stands in its direction's stream: what tells, after a loss, how many records may be missing before it, and
 * what its IV was. One per worker; says the truth about the record at hand only.
 */
public final class RecordPlace {
    /** The longest cipher block: an IV that was carried over from the record before is that record's last one. */
    public static final int MAX_BLOCK_LENGTH = 16;

    private static final byte[] NOTHING = {};

    private long position;
    private long end;
    private boolean guessed;
    private byte[] before = NOTHING;
    private int beforeLength;

    /** Bytes of the stream, seen or lost, in front of the record's header. */
    public long position() {
        return position;
    }

    /** Bytes of the stream up to the record's last one; known once {@link #endAt} was called. */
    public long end() {
        return end;
    }

    /** Says where the record at hand ends. */
    public void endAt(long endPosition) {
        end = endPosition;
    }

    /** True when the record's header was looked for and may be none. */
    public boolean isGuessed() {
        return guessed;
    }

    /** Says where the record at hand stands, and that what precedes it is not known, or of no use. */
    public void set(long headerPosition, boolean isGuess) {
        position = headerPosition;
        guessed = isGuess;
        beforeLength = 0;
    }

    /** Notes the bytes right before the record: the last ones of {@code bytes} up to {@code end}, which is exclusive. */
    public void setBefore(byte[] bytes, int end) {
        if (before.length == 0) {
            before = new byte[MAX_BLOCK_LENGTH];
        }
        beforeLength = Math.min(end, MAX_BLOCK_LENGTH);
        System.arraycopy(bytes, end - beforeLength, before, 0, beforeLength);
    }

    /** Copies the {@code length} bytes right before the record to {@code out}; false when they were not seen. */
    boolean copyBefore(byte[] out, int length) {
        if (length > beforeLength) {
            return false;
        }
        System.arraycopy(before, beforeLength - length, out, 0, length);
        return true;
    }
}
