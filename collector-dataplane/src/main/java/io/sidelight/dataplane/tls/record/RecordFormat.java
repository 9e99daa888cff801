// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;

/**
 * What was negotiated about the form of protected records.
 *
 * @param version negotiated version
 * @param encryptThenMac RFC 7366, for CBC suites
 * @param truncatedHmac MACs of 10 bytes (RFC 6066 section 7)
 * @param compression method of the ServerHello (RFC 3749), 0 for none
 */
public record RecordFormat(CipherSuite suite, int version, boolean encryptThenMac, boolean truncatedHmac,
        int compression) {
    private static final int TRUNCATED_MAC_LENGTH = 10;

    /** Bytes of the MAC in a record of a suite that is not AEAD. */
    int macLength() {
        int whole = suite.mac().length();
        return truncatedHmac && version > ProtocolVersion.SSL_3_0 ? Math.min(TRUNCATED_MAC_LENGTH, whole) : whole;
    }
}
