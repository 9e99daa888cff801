// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.x509;

import io.sidelight.dataplane.tls.wire.ByteCursor;
import java.util.Arrays;

/**
 * Walks the elements of DER (X.690) one after the other. A read that does not fit moves to the end, marks the cursor as failed
 * for good and gives nothing, as with {@link ByteCursor}; lengths that DER does not have (indefinite, over 4 bytes) do not fit.
 */
final class DerCursor {
    static final int BOOLEAN = 0x01;
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;

    private static final int LONG_TAG = 0x1F;

    private final ByteCursor in;

    private DerCursor(ByteCursor in) {
        this.in = in;
    }

    static DerCursor over(byte[] der) {
        return new DerCursor(new ByteCursor(der, 0, der.length));
    }

    /** First byte of the next element's tag; -1 at the end. */
    int tag() {
        return in.hasMore() ? in.array()[in.position()] & 0xFF : -1;
    }

    boolean hasMore() {
        return in.hasMore();
    }

    boolean failed() {
        return in.failed();
    }

    /** A cursor over what is inside the next element, which this one moves over; an empty one when it has another tag. */
    DerCursor enter(int tag) {
        boolean wanted = tag() == tag;
        ByteCursor inside = in.sub(length());
        return new DerCursor(wanted ? inside : new ByteCursor(in.array(), 0, 0));
    }

    /** What is inside the next element; nothing when it has another tag. Moves over it. */
    byte[] value(int tag) {
        boolean wanted = tag() == tag;
        byte[] inside = in.bytes(length());
        return wanted ? inside : new byte[0];
    }

    /** What is inside the next element, whatever its tag. */
    byte[] value() {
        return in.bytes(length());
    }

    /** The next element, header included. */
    byte[] element() {
        int start = in.position();
        skip();
        return in.failed() ? new byte[0] : Arrays.copyOfRange(in.array(), start, in.position());
    }

    /** Moves over the next element. */
    void skip() {
        in.skip(length());
    }

    /** Reads the header of the next element; -1, which fits nowhere, for a length that DER does not have. */
    private int length() {
        if ((in.u8() & LONG_TAG) == LONG_TAG) {
            while ((in.u8() & 0x80) != 0) {
                // a tag number over 30 goes on; past the end the cursor gives 0
            }
        }
        int first = in.u8();
        return switch (first) {
            case 0x81 -> in.u8();
            case 0x82 -> in.u16();
            case 0x83 -> in.u24();
            case 0x84 -> (int) Math.min(in.u32(), Integer.MAX_VALUE);
            default -> first < 0x80 ? first : -1;
        };
    }
}
