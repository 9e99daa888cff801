// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import io.sidelight.dataplane.tls.wire.CipherSuite;

/**
 * What was negotiated about the form of protected records.
 *
 * @param version negotiated version
 * @param encryptThenMac RFC 7366, for CBC suites
 * @param truncatedHmac MACs of 10 bytes (RFC 6066 section 7)
 * @param compression method of the ServerHello (RFC 3749), 0 for none
 */
public record RecordFormat(CipherSuite suite, int version, boolean encryptThenMac, boolean truncatedHmac,
        int compression) {}
