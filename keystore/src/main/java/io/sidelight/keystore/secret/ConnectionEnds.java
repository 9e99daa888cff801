// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

/** For whom secrets are looked for; asked only when one was found that is not for everybody. */
@FunctionalInterface
public interface ConnectionEnds {
    /** Ends that are not known: what is not for everybody is not for them. */
    ConnectionEnds UNKNOWN = _ -> new byte[0];

    /** The address of an end, of 4 or 16 bytes; empty when it is not known. */
    byte[] address(boolean ofInitiator);
}
