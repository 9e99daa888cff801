// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

/** Which connections somebody's secrets may open: those one of whose ends it covers. Asked by several threads, when one is used. */
@FunctionalInterface
public interface SecretScope {
    /** Any connection, also one whose ends are not known. */
    SecretScope ANY = _ -> true;

    /** Whether an end at this address, of 4 or 16 bytes, is one. */
    boolean covers(byte[] address);
}
