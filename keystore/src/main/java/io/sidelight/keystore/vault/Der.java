// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.vault;

import java.io.ByteArrayOutputStream;

/** Tags and lengths of DER (X.690 section 8.1), for structures that are too large to be built in memory. */
final class Der {
    static final int INTEGER = 0x02;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;
    /** Context-specific, constructed, number 0: an explicit tag, or an implicit one of a structure. */
    static final int TAG_0_CONSTRUCTED = 0xA0;
    static final int TAG_0_PRIMITIVE = 0x80;

    private static final int LONG_FORM = 0x80;

    private Der() {}

    /** Bytes of an element, header and all, whose content has {@code contentLength}. */
    static long size(long contentLength) {
        return 2L + lengthBytes(contentLength) + contentLength;
    }

    static void writeHeader(ByteArrayOutputStream output, int tag, long contentLength) {
        output.write(tag);
        int bytes = lengthBytes(contentLength);
        if (bytes > 0) {
            output.write(LONG_FORM | bytes);
        }
        for (int shift = 8 * (Math.max(1, bytes) - 1); shift >= 0; shift -= 8) {
            output.write((int) (contentLength >>> shift));
        }
    }

    /** How many bytes follow the first one of the length. */
    private static int lengthBytes(long length) {
        return length < LONG_FORM ? 0 : (Long.SIZE - Long.numberOfLeadingZeros(length) + 7) / 8;
    }
}
