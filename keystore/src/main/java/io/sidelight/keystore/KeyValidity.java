// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore;

import java.time.Instant;

/**
 * When a key that is changed by the clock is meant to be in use (NIST SP 1800-37, bounded-lifetime Diffie-Hellman keys).
 *
 * <p>For listings only. A key is found by its public value, which is exact, so a connection of any time is decrypted with it:
 * clocks differ, servers change keys late, and captures are old.
 *
 * @param notBefore seconds since 1970
 * @param notAfter seconds since 1970
 */
public record KeyValidity(long notBefore, long notAfter) {

    @Override
    public String toString() {
        return Instant.ofEpochSecond(notBefore) + " to " + Instant.ofEpochSecond(notAfter);
    }
}
