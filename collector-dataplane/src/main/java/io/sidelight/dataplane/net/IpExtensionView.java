// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Read-only view of a header between IP and TCP that says its own length: the extension headers of IPv6 (RFC 6564
 * section 4, in units of 8 bytes) and the authentication header, which IPv4 may carry too (RFC 4302 section 2, in units of 4).
 *
 * <p>Valid until the next {@link #tryWrap}. Hot.
 */
final class IpExtensionView {
    static final int MIN_LENGTH = 8;

    private static final int NEXT_HEADER_OFFSET = 0;
    private static final int LENGTH_OFFSET = 1;

    private DirectBuffer buffer = new UnsafeBuffer(0, 0);
    private int offset;
    private int length;

    /** Wraps the header of type {@code protocol} at {@code offset}; false when it is not all there. */
    boolean tryWrap(DirectBuffer buffer, int offset, int limit, int protocol) {
        if (limit - offset < MIN_LENGTH) {
            return false;
        }
        this.buffer = buffer;
        this.offset = offset;
        int units = buffer.getByte(offset + LENGTH_OFFSET) & 0xFF;
        // The two ways to count leave out 8 bytes: one unit of 8, two of 4.
        length = MIN_LENGTH + (protocol == IpProtocol.AUTHENTICATION ? units << 2 : units << 3);
        return limit - offset >= length;
    }

    int nextHeader() {
        return buffer.getByte(offset + NEXT_HEADER_OFFSET) & 0xFF;
    }

    int nextOffset() {
        return offset + length;
    }
}
