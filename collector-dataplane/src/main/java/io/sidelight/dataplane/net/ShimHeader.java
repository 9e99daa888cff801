// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

/**
 * Headers that stand between an EtherType and another one and say nothing that matters here: tags of virtual ports, security
 * groups, and MAC security that does not encrypt.
 */
final class ShimHeader {
    private static final int VN_TAG_LENGTH = 6;
    private static final int E_TAG_LENGTH = 8;
    private static final int CISCO_METADATA_LENGTH = 8;
    private static final int MACSEC_LENGTH = 8;
    private static final int MACSEC_IDENTIFIER_LENGTH = 8;
    private static final int MACSEC_HAS_IDENTIFIER = 0x20;
    private static final int MACSEC_ENCRYPTED = 0x0C;

    private ShimHeader() {}

    /** True for the EtherTypes of such headers. */
    static boolean isShim(int etherType) {
        return switch (etherType) {
            case EtherType.VN_TAG, EtherType.E_TAG, EtherType.CISCO_METADATA, EtherType.MACSEC -> true;
            default -> false;
        };
    }

    /** Goes behind the header at the cursor and returns the EtherType at its end, OTHER or MALFORMED. */
    static int walk(PacketCursor cursor, int etherType) {
        return switch (etherType) {
            case EtherType.VN_TAG -> skip(cursor, VN_TAG_LENGTH);
            case EtherType.E_TAG -> skip(cursor, E_TAG_LENGTH);
            case EtherType.CISCO_METADATA -> skip(cursor, CISCO_METADATA_LENGTH);
            default -> macSecurity(cursor);
        };
    }

    /** IEEE 802.1AE section 9.3: flags (1), short length (1), packet number (4), who sent it (8, or none). */
    private static int macSecurity(PacketCursor cursor) {
        if (!cursor.has(1)) {
            return LinkLayer.MALFORMED;
        }
        int flags = cursor.u8(0);
        if ((flags & MACSEC_ENCRYPTED) != 0) {
            return LinkLayer.OTHER;
        }
        return skip(cursor,
                MACSEC_LENGTH + ((flags & MACSEC_HAS_IDENTIFIER) == 0 ? 0 : MACSEC_IDENTIFIER_LENGTH));
    }

    private static int skip(PacketCursor cursor, int length) {
        if (!cursor.has(length)) {
            return LinkLayer.MALFORMED;
        }
        cursor.at += length;
        return cursor.u16(-Short.BYTES);
    }
}
