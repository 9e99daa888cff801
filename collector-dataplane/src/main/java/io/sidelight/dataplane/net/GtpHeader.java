// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import io.sidelight.dataplane.api.event.TunnelType;

/**
 * Reads the header of GTP version 1 on the user plane (3GPP TS 29.281 section 5) with its optional fields and extension
 * headers. Only packets of users are tunnels; echoes, error indications and end markers are not.
 */
final class GtpHeader {
    private static final int BASE_LENGTH = 8;
    private static final int OPTIONAL_LENGTH = 4;
    private static final int LENGTH_OFFSET = 2;
    private static final int TEID_OFFSET = 4;
    /** The last byte of the optional fields, as of each extension header, names the next extension header. */
    private static final int NEXT_EXTENSION_OFFSET = 11;
    /** Version 1 and GTP, not GTP', in the first byte; then the type: a packet of a user (G-PDU). */
    private static final int VERSION_AND_TYPE_MASK = 0xF0FF;
    private static final int USER_PACKET = 0x30FF;
    private static final int HAS_EXTENSION = 0x04;
    private static final int HAS_OPTIONAL = 0x07;

    private GtpHeader() {}

    /** Fills {@code header}; false when this is no user's packet. */
    static boolean read(PacketCursor cursor, TunnelHeader header) {
        if (!cursor.has(BASE_LENGTH) || (cursor.u16(0) & VERSION_AND_TYPE_MASK) != USER_PACKET) {
            return false;
        }
        int length = headerLength(cursor);
        int payloadLength = BASE_LENGTH + cursor.u16(LENGTH_OFFSET) - length;
        if (length < 0 || payloadLength < 0) {
            return false;
        }
        int next = Plausibility.guess(cursor, length);
        if (next == LinkLayer.OTHER) {
            return false;
        }
        header.set(TunnelType.GTP_U, cursor.u32(TEID_OFFSET), length, next);
        header.payloadLength = payloadLength;
        return true;
    }

    /** Length with all extension headers; -1 when they are cut off, or one is empty. */
    private static int headerLength(PacketCursor cursor) {
        int flags = cursor.u8(0);
        if ((flags & HAS_OPTIONAL) == 0) {
            return BASE_LENGTH;
        }
        int length = BASE_LENGTH + OPTIONAL_LENGTH;
        if (!cursor.has(length)) {
            return -1;
        }
        int extension = (flags & HAS_EXTENSION) == 0 ? 0 : cursor.u8(NEXT_EXTENSION_OFFSET);
        while (extension != 0) {
            int extensionLength = cursor.has(length + 1) ? cursor.u8(length) << 2 : 0;
            length += extensionLength;
            if (extensionLength == 0 || !cursor.has(length)) {
                return -1;
            }
            extension = cursor.u8(length - 1);
        }
        return length;
    }
}
