// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

/**
 * The 13 bytes that a record's MAC or tag covers besides its content: sequence number, type, version and length (RFC 5246
 * section 6.2.3.1 and 6.2.3.3).
 */
final class RecordMacInput {
    static final int LENGTH = 13;

    private RecordMacInput() {}

    static void write(byte[] out, long recordSequence, int contentType, int version, int length) {
        for (int i = 0; i < 8; i++) {
            out[i] = (byte) (recordSequence >>> 56 - 8 * i);
        }
        out[8] = (byte) contentType;
        out[9] = (byte) (version >> 8);
        out[10] = (byte) version;
        out[11] = (byte) (length >> 8);
        out[12] = (byte) length;
    }
}
