// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.vault;

import java.util.Arrays;

/**
 * Walks through DER elements of one array, whose content may be anything. The first element that is not what was asked for, or not
 * all there, makes the cursor failed for good; it then gives empty elements.
 */
final class DerCursor {
    private static final int MAX_LENGTH_BYTES = 4;

    private final byte[] bytes;
    private int position;
    private final int limit;
    private boolean failed;
    /** Of the element that was taken last. */
    private int contentOffset;
    private int contentLength;

    DerCursor(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.position = offset;
        this.limit = offset + length;
    }

    /** Takes the next element, which has this tag. */
    DerCursor take(int tag) {
        contentOffset = position;
        contentLength = 0;
        if (!isNext(tag) || limit - position < 2) {
            failed = true;
            return this;
        }
        int first = bytes[position + 1] & 0xFF;
        int lengthBytes = first < 0x80 ? 0 : first & 0x7F;
        if (first == 0x80 || lengthBytes > MAX_LENGTH_BYTES || limit - position - 2 < lengthBytes) {
            failed = true;
            return this;
        }
        long length = first;
        if (lengthBytes > 0) {
            length = 0;
            for (int i = 0; i < lengthBytes; i++) {
                length = length << 8 | bytes[position + 2 + i] & 0xFF;
            }
        }
        int offset = position + 2 + lengthBytes;
        if (length > limit - offset) {
            failed = true;
            return this;
        }
        contentOffset = offset;
        contentLength = (int) length;
        position = offset + contentLength;
        return this;
    }

    /** The elements within the one that was taken last. */
    DerCursor inside() {
        var inside = new DerCursor(bytes, contentOffset, contentLength);
        inside.failed = failed;
        return inside;
    }

    boolean isNext(int tag) {
        return !failed && position < limit && (bytes[position] & 0xFF) == tag;
    }

    /** The element that begins at {@code start}, where it was the next, and was taken since: header and content. */
    byte[] since(int start) {
        return Arrays.copyOfRange(bytes, start, position);
    }

    int position() {
        return position;
    }

    int contentOffset() {
        return contentOffset;
    }

    int contentLength() {
        return contentLength;
    }

    /** Whether the content of the element taken last is this. */
    boolean contentIs(byte[] expected) {
        return !failed
                && Arrays.equals(bytes, contentOffset, contentOffset + contentLength, expected, 0, expected.length);
    }

    boolean hasMore() {
        return !failed && position < limit;
    }

    boolean failed() {
        return failed;
    }
}
