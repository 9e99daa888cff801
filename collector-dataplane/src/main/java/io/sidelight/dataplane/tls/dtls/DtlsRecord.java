// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.dtls;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** A whole DTLS record in an array, header first. Filled again per record; valid as long as the array is. Hot. */
public final class DtlsRecord {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes = new byte[DtlsHeader.LENGTH];
    private int offset;
    private int length = DtlsHeader.LENGTH;

    /** Takes the record in {@code length} bytes, which must be its header and all of its fragment. */
    public void wrap(byte[] buffer, int start, int recordLength) {
        bytes = buffer;
        offset = start;
        length = recordLength;
    }

    public int contentType() {
        return bytes[offset] & 0xFF;
    }

    /** The version that the header bears. */
    public int version() {
        return (bytes[offset + 1] & 0xFF) << 8 | bytes[offset + 2] & 0xFF;
    }

    /** 0 in clear; one more after each ChangeCipherSpec. */
    public int epoch() {
        return (bytes[offset + 3] & 0xFF) << 8 | bytes[offset + 4] & 0xFF;
    }

    /** Number of the record within its epoch, 48 bits. */
    public long sequence() {
        return fullSequence() & 0xFFFF_FFFF_FFFFL;
    }

    /** Epoch and number as one: what a MAC or tag covers in place of TLS's sequence number. */
    public long fullSequence() {
        return (long) LONG.get(bytes, offset + 3);
    }

    /** The array that holds the record. */
    public byte[] buffer() {
        return bytes;
    }

    /** Where the header begins. */
    public int offset() {
        return offset;
    }

    /** Length with the header. */
    public int length() {
        return length;
    }

    /** Where the fragment begins. */
    public int fragmentOffset() {
        return offset + DtlsHeader.LENGTH;
    }

    /** Length of the fragment. */
    public int fragmentLength() {
        return length - DtlsHeader.LENGTH;
    }
}
