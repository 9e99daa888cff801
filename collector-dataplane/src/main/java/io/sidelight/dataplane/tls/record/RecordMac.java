// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;

/** The MAC of records whose cipher does not authenticate; keyed for one direction at a time. */
abstract sealed class RecordMac permits HmacRecordMac, Ssl3RecordMac, NoRecordMac {
    /** What a MAC or tag covers besides the content: sequence number, type, version, length (RFC 5246 section 6.2.3). */
    static final int INPUT_LENGTH = 13;

    private final byte[] expected;

    /** @param length of the whole MAC */
    RecordMac(int length) {
        expected = new byte[length];
    }

    /** Takes another direction's key. */
    abstract void init(SecretKeySpec key) throws GeneralSecurityException;

    /** Computes the MAC of a record's content into {@code mac}. */
    abstract void compute(long recordSequence, int contentType, int version, byte[] content, int offset, int length,
            byte[] mac) throws GeneralSecurityException;

    /** Whether the {@code macLength} bytes at {@code macOffset} are the record's MAC, or the beginning of it. */
    final boolean fits(long recordSequence, int contentType, int version, byte[] content, int offset, int length,
            byte[] macBytes, int macOffset, int macLength) throws GeneralSecurityException {
        compute(recordSequence, contentType, version, content, offset, length, expected);
        return Arrays.equals(expected, 0, macLength, macBytes, macOffset, macOffset + macLength);
    }

    /** Writes the {@link #INPUT_LENGTH} bytes. */
    static void writeInput(byte[] out, long recordSequence, int contentType, int version, int length) {
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
