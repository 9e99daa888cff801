// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.wire;

import java.util.Arrays;

/**
 * Bounded reader over a part of an array. A read past the end gives 0 (or nothing), moves to the end and marks the cursor as
 * failed for good, so that a parser runs straight down and asks once. Never reads outside its part, never throws.
 */
public final class ByteCursor {
    private final byte[] bytes;
    private final int limit;
    private int at;
    private boolean failed;

    /** A cursor over {@code length} bytes, which must lie inside the array. */
    public ByteCursor(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.at = offset;
        this.limit = offset + length;
    }

    /** The next byte, 0 to 255. */
    public int u8() {
        return take(1) ? bytes[at - 1] & 0xFF : 0;
    }

    /** The next 2 bytes, big-endian. */
    public int u16() {
        return take(2) ? (bytes[at - 2] & 0xFF) << 8 | bytes[at - 1] & 0xFF : 0;
    }

    /** The next 3 bytes, big-endian. */
    public int u24() {
        return take(3) ? (bytes[at - 3] & 0xFF) << 16 | (bytes[at - 2] & 0xFF) << 8 | bytes[at - 1] & 0xFF : 0;
    }

    /** The next 4 bytes, big-endian, unsigned. */
    public long u32() {
        return (long) u16() << 16 | u16();
    }

    /** Moves over {@code length} bytes. */
    public void skip(int length) {
        take(length);
    }

    /** A copy of the next {@code length} bytes; empty when they are not there. */
    public byte[] bytes(int length) {
        return take(length) ? Arrays.copyOfRange(bytes, at - length, at) : new byte[0];
    }

    /** A cursor over the next {@code length} bytes, which this one moves over; a failed one when they are not there. */
    public ByteCursor sub(int length) {
        if (take(length)) {
            return new ByteCursor(bytes, at - length, length);
        }
        ByteCursor none = new ByteCursor(bytes, limit, 0);
        none.failed = true;
        return none;
    }

    /** True while bytes are left. */
    public boolean hasMore() {
        return at < limit;
    }

    /** Bytes left. */
    public int remaining() {
        return limit - at;
    }

    /** Index in the array of the next byte. */
    public int position() {
        return at;
    }

    /** The array below. */
    public byte[] array() {
        return bytes;
    }

    /** True when some read went past the end. */
    public boolean failed() {
        return failed;
    }

    private boolean take(int length) {
        if (length < 0 || length > limit - at) {
            at = limit;
            failed = true;
            return false;
        }
        at += length;
        return true;
    }
}
