// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import io.sidelight.dataplane.api.event.TunnelType;

/**
 * Reads an MPLS label stack (RFC 3032) and guesses what lies behind it, which no label says: by its first four bits
 * (RFC 4928), where Ethernet may stand with a control word before it (RFC 4385) or without, so that the bits of a MAC
 * address must not be taken for those of an IP header.
 */
final class MplsHeader {
    private static final int ENTRY_LENGTH = 4;
    private static final int MAX_ENTRIES = 32;
    private static final int CONTROL_WORD_LENGTH = 4;
    private static final int BOTTOM_OF_STACK = 0x100;
    private static final int FIRST_ORDINARY_LABEL = 16;
    /** The label behind this one is for spreading load only (RFC 6790). */
    private static final int ENTROPY_LABEL_INDICATOR = 7;

    private MplsHeader() {}

    /** Fills {@code header}; false when the stack does not end in what was captured, or is too deep. */
    static boolean read(PacketCursor cursor, TunnelHeader header) {
        int length = 0;
        int chosen = -1;
        int before = -1;
        int entry = 0;
        for (int i = 0; (entry & BOTTOM_OF_STACK) == 0; i++) {
            if (i == MAX_ENTRIES || !cursor.has(length + ENTRY_LENGTH)) {
                return false;
            }
            entry = cursor.i32(length);
            int label = entry >>> 12;
            chosen = label >= FIRST_ORDINARY_LABEL && before != ENTROPY_LABEL_INDICATOR ? label : chosen;
            before = label;
            length += ENTRY_LENGTH;
        }
        int id = chosen < 0 ? before : chosen;
        if (hasControlWord(cursor, length)) {
            return header.set(TunnelType.MPLS, id, length + CONTROL_WORD_LENGTH, EtherType.ETHERNET);
        }
        return header.set(TunnelType.MPLS, id, length, Plausibility.guess(cursor, length));
    }

    private static boolean hasControlWord(PacketCursor cursor, int offset) {
        int ethernet = offset + CONTROL_WORD_LENGTH;
        if (!cursor.has(ethernet) || cursor.u8(offset) >> 4 != 0 || Plausibility.isEthernetWithIp(cursor, offset)) {
            return false;
        }
        return Plausibility.isEthernetWithIp(cursor, ethernet)
                || !Plausibility.isEthernet(cursor, offset) && Plausibility.isEthernet(cursor, ethernet);
    }
}
