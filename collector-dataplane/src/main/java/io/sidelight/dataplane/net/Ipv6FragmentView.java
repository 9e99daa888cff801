// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Read-only view of an IPv6 fragment header (RFC 8200 section 4.5). Valid until the next {@link #tryWrap}. */
final class Ipv6FragmentView {
    static final int LENGTH = 8;

    private static final int NEXT_HEADER_OFFSET = 0;
    private static final int FRAGMENT_OFFSET = 2;
    private static final int IDENTIFICATION_OFFSET = 4;
    private static final int MORE_FRAGMENTS = 0x0001;
    private static final int FRAGMENT_OFFSET_MASK = 0xFFF8;

    private DirectBuffer buffer = new UnsafeBuffer(0, 0);
    private int offset;

    /** Wraps the header at {@code offset}; false when it is not all there. */
    boolean tryWrap(DirectBuffer buffer, int offset, int limit) {
        if (limit - offset < LENGTH) {
            return false;
        }
        this.buffer = buffer;
        this.offset = offset;
        return true;
    }

    int nextHeader() {
        return buffer.getByte(offset + NEXT_HEADER_OFFSET) & 0xFF;
    }

    /** True for a fragment that is the whole datagram; it belongs to no other (RFC 6946). */
    boolean isAtomic() {
        return fragmentOffset() == 0 && !hasMoreFragments();
    }

    boolean hasMoreFragments() {
        return (offsetAndFlags() & MORE_FRAGMENTS) != 0;
    }

    /** Place of this payload in the fragmentable part, in bytes. */
    int fragmentOffset() {
        return offsetAndFlags() & FRAGMENT_OFFSET_MASK;
    }

    int identification() {
        return buffer.getInt(offset + IDENTIFICATION_OFFSET, BIG_ENDIAN);
    }

    int nextOffset() {
        return offset + LENGTH;
    }

    private int offsetAndFlags() {
        return buffer.getShort(offset + FRAGMENT_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }
}
