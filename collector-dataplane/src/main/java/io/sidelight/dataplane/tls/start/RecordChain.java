// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.start;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.sidelight.dataplane.tls.wire.ContentType;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import io.sidelight.dataplane.tls.wire.RecordHeader;
import org.agrona.DirectBuffer;

/**
 * Follows a stream from record header to record header: what is none of TLS does not have one where the last one said that the
 * next one is.
 */
final class RecordChain {
    private static final int ALERT_LENGTH = 2;

    private final byte[] header = new byte[RecordHeader.LENGTH];
    private int headerLength;
    private int left;
    private boolean begun;

    /**
     * Takes the next bytes.
     *
     * @return -1 when all is well, else where in the range the header begins that is none
     */
    int follow(DirectBuffer buffer, int offset, int end) {
        int at = offset;
        while (at < end) {
            if (left > 0) {
                int skipped = Math.min(left, end - at);
                left -= skipped;
                at += skipped;
            } else {
                header[headerLength++] = buffer.getByte(at++);
                if (headerLength == RecordHeader.LENGTH && !onHeader()) {
                    return Math.max(offset, at - RecordHeader.LENGTH);
                }
            }
        }
        return -1;
    }

    private boolean onHeader() {
        headerLength = 0;
        boolean first = !begun;
        begun = true;
        if (first && header[0] < 0) { // an SSLv2 hello, which the probe has looked at
            left = ((header[0] & 0x7F) << 8 | header[1] & 0xFF) + 2 - RecordHeader.LENGTH;
            return true;
        }
        left = (header[3] & 0xFF) << 8 | header[4] & 0xFF;
        return RecordHeader.isPlausible(header[0] & 0xFF, (header[1] & 0xFF) << 8 | header[2] & 0xFF, left);
    }

    /** True when the bytes at {@code at} up to {@code limit}, 5 at most, may be the header of a record that is not empty. */
    static boolean mayBeHeader(DirectBuffer buffer, int at, int limit) {
        int seen = limit - at;
        int type = buffer.getByte(at) & 0xFF;
        if (type < ContentType.CHANGE_CIPHER_SPEC || type > ContentType.APPLICATION_DATA) {
            return false;
        }
        if (seen >= 3) {
            int length = seen < RecordHeader.LENGTH ? 1 : length(buffer, at);
            return ProtocolVersion.isRecordVersion(version(buffer, at)) && length > 0
                    && length <= RecordHeader.MAX_FRAGMENT_LENGTH;
        }
        return seen < 2 || ProtocolVersion.isRecordVersion(buffer.getByte(at + 1) << 8)
                || buffer.getByte(at + 1) == ProtocolVersion.TLCP_1_1 >> 8;
    }

    /** True when the bytes at {@code at} up to {@code limit}, 7 at most, may be an alert in clear. */
    static boolean mayBeAlert(DirectBuffer buffer, int at, int limit) {
        int seen = limit - at;
        return buffer.getByte(at) == ContentType.ALERT && mayBeHeader(buffer, at, limit)
                && (seen < RecordHeader.LENGTH || length(buffer, at) == ALERT_LENGTH)
                && (seen <= RecordHeader.LENGTH || isLevel(buffer.getByte(at + RecordHeader.LENGTH)));
    }

    private static boolean isLevel(byte level) {
        return level == 1 || level == 2;
    }

    /** Version field of the header at {@code at}. */
    static int version(DirectBuffer buffer, int at) {
        return buffer.getShort(at + 1, BIG_ENDIAN) & 0xFFFF;
    }

    /** Length field of the header at {@code at}. */
    static int length(DirectBuffer buffer, int at) {
        return buffer.getShort(at + 3, BIG_ENDIAN) & 0xFFFF;
    }
}
