// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.tls.dtls.DtlsHeader;
import io.sidelight.dataplane.tls.dtls.DtlsRecord;
import org.agrona.DirectBuffer;

/** Splits datagrams into DTLS records (RFC 6347 section 4.1). One per association. Hot. */
final class DtlsDeframer {
    private final DtlsRecord record = new DtlsRecord();
    private final byte[] scratch;

    /** @param scratch the worker's, as long as the longest record */
    DtlsDeframer(byte[] scratch) {
        this.scratch = scratch;
    }

    /**
     * Hands on the records of a datagram.
     *
     * @param missing bytes of it that a snap length cut away
     */
    void onDatagram(DtlsDirection direction, DirectBuffer buffer, int offset, int length, int missing) {
        if (length > 0 && DtlsHeader.isUnified(buffer.getByte(offset))) {
            direction.onUnreadDatagram();
            return;
        }
        int at = offset;
        int end = offset + length;
        while (end - at >= DtlsHeader.LENGTH && DtlsHeader.isPlausible(buffer, at)) {
            int recordLength = DtlsHeader.LENGTH + DtlsHeader.fragmentLength(buffer, at);
            int captured = Math.min(recordLength, end - at);
            if (recordLength > captured + missing) {
                return; // none of ours, or damaged: the rest of the datagram says nothing
            }
            buffer.getBytes(at, scratch, 0, captured);
            record.wrap(scratch, 0, captured);
            if (captured == recordLength) {
                direction.onRecord(record);
            } else {
                direction.onCutRecord(record);
            }
            at += captured;
        }
    }
}
