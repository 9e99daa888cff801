// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.wire;

/**
 * Layout of a record's header (RFC 8446 section 5.1).
 *
 * <pre>
 * | type (1) | legacy version (2) | length (2) | fragment ...
 * </pre>
 */
public final class RecordHeader {
    public static final int LENGTH = 5;
    /** Longest fragment a peer may send: 2^14 + 2048 (RFC 5246 section 6.2.3). */
    public static final int MAX_FRAGMENT_LENGTH = (1 << 14) + 2048;

    private RecordHeader() {}

    /** True when these fields may be those of a record. */
    public static boolean isPlausible(int type, int version, int fragmentLength) {
        return ContentType.isKnown(type) && ProtocolVersion.isRecordVersion(version)
                && fragmentLength <= MAX_FRAGMENT_LENGTH;
    }
}
