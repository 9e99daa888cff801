// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import io.sidelight.dataplane.api.event.TunnelType;

/** Reads a GENEVE header with its options, which are skipped (RFC 8926 section 3.4). */
final class GeneveHeader {
    private static final int BASE_LENGTH = 8;
    private static final int PROTOCOL_OFFSET = 2;
    private static final int VNI_OFFSET = 4;
    private static final int OPTIONS_MASK = 0x3F;

    private GeneveHeader() {}

    /** Fills {@code header}; false when this is no GENEVE. */
    static boolean read(PacketCursor cursor, TunnelHeader header) {
        if (!cursor.has(BASE_LENGTH) || cursor.u8(0) >> 6 != 0) {
            return false;
        }
        int length = BASE_LENGTH + ((cursor.u8(0) & OPTIONS_MASK) << 2);
        int next = cursor.u16(PROTOCOL_OFFSET);
        return cursor.has(length) && Plausibility.begins(cursor, length, next)
                && header.set(TunnelType.GENEVE, cursor.u24(VNI_OFFSET), length, next);
    }
}
