// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.x509;

/** Object identifiers in dotted form (X.690 section 8.19). */
final class ObjectIdentifier {
    /** Longer ones are not real. */
    private static final int MAX_LENGTH = 64;

    private ObjectIdentifier() {}

    /** The next element of {@code in} as {@code 1.2.840}; empty when it is none or damaged. */
    static String read(DerCursor in) {
        return text(in.value(DerCursor.OBJECT_IDENTIFIER));
    }

    static String text(byte[] value) {
        if (value.length == 0 || value.length > MAX_LENGTH || value[value.length - 1] < 0) {
            return "";
        }
        StringBuilder dotted = new StringBuilder(32);
        long arc = 0;
        for (byte b : value) {
            if (arc > Long.MAX_VALUE >> 7) {
                return "";
            }
            arc = arc << 7 | b & 0x7F;
            if (b >= 0) {
                append(dotted, arc);
                arc = 0;
            }
        }
        return dotted.toString();
    }

    /** The first two arcs share a number. */
    private static void append(StringBuilder dotted, long arc) {
        if (dotted.isEmpty()) {
            long first = Math.min(arc / 40, 2);
            dotted.append(first).append('.').append(arc - 40 * first);
        } else {
            dotted.append('.').append(arc);
        }
    }
}
