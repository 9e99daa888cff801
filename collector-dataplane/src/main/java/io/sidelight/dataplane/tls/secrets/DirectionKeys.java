// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.secrets;

/**
 * What protects the records of one direction.
 *
 * @param macKey empty for AEAD suites
 * @param iv the first CBC IV of TLS 1.0, the salt of GCM (RFC 5288 section 3), empty otherwise
 */
public record DirectionKeys(byte[] macKey, byte[] key, byte[] iv) {
    @Override
    public String toString() {
        return "DirectionKeys[not shown]";
    }
}
