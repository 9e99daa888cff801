// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import io.sidelight.dataplane.api.event.TunnelType;

/** Reads the header of PPP over Ethernet's session stage (RFC 2516 section 4). */
final class PppoeHeader {
    private static final int LENGTH = 6;
    private static final int SESSION_OFFSET = 2;
    private static final int LENGTH_OFFSET = 4;
    /** Version 1, type 1, code 0: session data. */
    private static final int SESSION_DATA = 0x1100;

    private PppoeHeader() {}

    /** Fills {@code header}; false when it is cut off or of another version. */
    static boolean read(PacketCursor cursor, TunnelHeader header) {
        if (!cursor.has(LENGTH) || cursor.u16(0) != SESSION_DATA) {
            return false;
        }
        header.set(TunnelType.PPPOE, cursor.u16(SESSION_OFFSET), LENGTH, EtherType.PPP);
        header.payloadLength = cursor.u16(LENGTH_OFFSET);
        return true;
    }
}
