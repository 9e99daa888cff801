// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app.http;

/** The line in front of a chunk: its size in hexadecimal, then extensions (RFC 9112 section 7.1). Hot: allocates nothing. */
final class ChunkSize {
    private ChunkSize() {}

    /** The size, or -1 when the line says none or one that no body has. */
    static long parse(byte[] bytes, int from, int to) {
        long size = 0;
        int index = from;
        int digit;
        while (index < to && (digit = Character.digit(bytes[index], 16)) >= 0) {
            if (size > Long.MAX_VALUE >> 4) {
                return -1;
            }
            size = size << 4 | digit;
            index++;
        }
        int rest = Octets.trimStart(bytes, index, to);
        boolean ended = rest == to || bytes[rest] == ';';
        return index > from && ended ? size : -1;
    }
}
